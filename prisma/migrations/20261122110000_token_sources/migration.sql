-- AlterEnum
ALTER TYPE "CredentialSource" ADD VALUE 'TokenServer';
ALTER TYPE "CredentialSource" ADD VALUE 'OpenPlatform';

-- AlterTable
ALTER TABLE "Credential" ADD COLUMN     "checkAskedAt" TIMESTAMPTZ(3),
ADD COLUMN     "platformAppid" TEXT,
ADD COLUMN     "server" TEXT;

-- CreateTable
CREATE TABLE "CredentialHealth" (
    "appid" TEXT NOT NULL,
    "credentialAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSuccessAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "failingSince" TIMESTAMPTZ(3),
    "failedAt" TIMESTAMPTZ(3),
    "errcode" INTEGER,
    "egressIp" TEXT,
    "message" TEXT,
    "checkedFor" TIMESTAMPTZ(3),
    "checkedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CredentialHealth_pkey" PRIMARY KEY ("appid")
);

-- CreateTable
CREATE TABLE "Platform" (
    "appid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedBy" TEXT NOT NULL,

    CONSTRAINT "Platform_pkey" PRIMARY KEY ("appid")
);

-- CreateTable
CREATE TABLE "PlatformStatus" (
    "appid" TEXT NOT NULL,
    "ticket" BYTEA,
    "ticketKeyId" TEXT,
    "ticketAt" TIMESTAMPTZ(3),
    "ticketReceivedAt" TIMESTAMPTZ(3),
    "token" BYTEA,
    "tokenKeyId" TEXT,
    "tokenEndsAt" TIMESTAMPTZ(3),
    "pushRefusedAt" TIMESTAMPTZ(3),
    "pushRefusal" TEXT,

    CONSTRAINT "PlatformStatus_pkey" PRIMARY KEY ("appid")
);

-- CreateTable
CREATE TABLE "Authorization" (
    "platformAppid" TEXT NOT NULL,
    "appid" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "keyId" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Authorization_pkey" PRIMARY KEY ("platformAppid","appid")
);

-- CreateIndex
CREATE INDEX "Credential_platformAppid_idx" ON "Credential"("platformAppid");

-- AddForeignKey
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_platformAppid_fkey" FOREIGN KEY ("platformAppid") REFERENCES "Platform"("appid") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CredentialHealth" ADD CONSTRAINT "CredentialHealth_appid_fkey" FOREIGN KEY ("appid") REFERENCES "Credential"("appid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlatformStatus" ADD CONSTRAINT "PlatformStatus_appid_fkey" FOREIGN KEY ("appid") REFERENCES "Platform"("appid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_platformAppid_fkey" FOREIGN KEY ("platformAppid") REFERENCES "Platform"("appid") ON DELETE CASCADE ON UPDATE CASCADE;

-- A platform stands with the credentials that come from one, and with no others. Compared as text: the new values
-- of the enum cannot be used in the transaction that adds them.
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_platform_of_its_source"
    CHECK (("source"::text = 'OpenPlatform') = ("platformAppid" IS NOT NULL));
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_server_of_its_source"
    CHECK (("source"::text = 'TokenServer') = ("server" IS NOT NULL));

-- A hint for the brokers that somebody wants to know whether a credential works.
CREATE FUNCTION "weside_hint_check"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('weside_check', NEW."appid");
    RETURN NULL;
END $$;
CREATE TRIGGER "credential_hints_check" AFTER INSERT OR UPDATE OF "checkAskedAt" ON "Credential"
    FOR EACH ROW WHEN (NEW."checkAskedAt" IS NOT NULL) EXECUTE FUNCTION "weside_hint_check"();
