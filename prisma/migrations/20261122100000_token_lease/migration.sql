-- CreateTable
CREATE TABLE "TokenLease" (
    "appid" TEXT NOT NULL,
    "generation" BIGINT NOT NULL DEFAULT 0,
    "sealed" BYTEA,
    "keyId" TEXT,
    "fetchedAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "machine" TEXT,
    "endsTick" DOUBLE PRECISION,
    "confirmedAt" TIMESTAMPTZ(3),
    "forcedAt" TIMESTAMPTZ(3)[],
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failedAt" TIMESTAMPTZ(3),
    "retryMs" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,

    CONSTRAINT "TokenLease_pkey" PRIMARY KEY ("appid")
);

-- CreateIndex
CREATE INDEX "CallCount_updatedAt_idx" ON "CallCount"("updatedAt");

-- AddForeignKey
ALTER TABLE "TokenLease" ADD CONSTRAINT "TokenLease_appid_fkey" FOREIGN KEY ("appid") REFERENCES "App"("appid") ON DELETE CASCADE ON UPDATE CASCADE;

-- A token is there whole or not at all.
ALTER TABLE "TokenLease" ADD CONSTRAINT "TokenLease_whole"
    CHECK (num_nulls("sealed", "keyId", "fetchedAt", "endsAt") IN (0, 4));

-- A newer token is never replaced by an older one, whoever writes.
CREATE FUNCTION "weside_lease_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The generation of a token only grows'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER "token_lease_grows" BEFORE UPDATE OF "generation" ON "TokenLease"
    FOR EACH ROW WHEN (NEW."generation" < OLD."generation") EXECUTE FUNCTION "weside_lease_grows"();
ALTER TABLE "TokenLease" ENABLE ALWAYS TRIGGER "token_lease_grows";

-- A credential that is replaced or taken away ends the token that came from it, and the higher generation refuses the
-- answer that a broker is still waiting for. One that is sealed anew under another key is the same credential.
CREATE FUNCTION "weside_drop_lease"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "TokenLease"
    SET "generation" = "generation" + 1, "sealed" = NULL, "keyId" = NULL, "fetchedAt" = NULL, "endsAt" = NULL,
        "machine" = NULL, "endsTick" = NULL, "confirmedAt" = NULL, "failures" = 0, "failedAt" = NULL, "retryMs" = 0,
        "failure" = NULL
    WHERE "appid" = COALESCE(NEW."appid", OLD."appid");
    RETURN NULL;
END $$;
CREATE TRIGGER "credential_given_drops_lease" AFTER INSERT OR DELETE ON "Credential"
    FOR EACH ROW EXECUTE FUNCTION "weside_drop_lease"();
CREATE TRIGGER "credential_replaced_drops_lease" AFTER UPDATE ON "Credential"
    FOR EACH ROW WHEN (OLD."updatedAt" IS DISTINCT FROM NEW."updatedAt" OR OLD."source" IS DISTINCT FROM NEW."source"
                       OR (OLD."keyId" = NEW."keyId" AND OLD."sealed" IS DISTINCT FROM NEW."sealed"))
    EXECUTE FUNCTION "weside_drop_lease"();

CREATE FUNCTION "weside_hint_token"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('weside_token', NEW."appid");
    RETURN NULL;
END $$;
CREATE TRIGGER "token_lease_hints" AFTER UPDATE OF "generation" ON "TokenLease"
    FOR EACH ROW WHEN (OLD."generation" IS DISTINCT FROM NEW."generation")
    EXECUTE FUNCTION "weside_hint_token"();
