-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "OpenapiState" AS ENUM ('Enabled', 'Disabled');

-- CreateEnum
CREATE TYPE "AppKind" AS ENUM ('MiniProgram', 'OfficialAccount');

-- CreateEnum
CREATE TYPE "CredentialSource" AS ENUM ('AppSecret');

-- CreateEnum
CREATE TYPE "SourceKind" AS ENUM ('Command', 'Image');

-- CreateEnum
CREATE TYPE "OriginKind" AS ENUM ('Create', 'Rebuild', 'Rollback');

-- CreateEnum
CREATE TYPE "InstancePhase" AS ENUM ('Starting', 'Running', 'BackOff', 'Stopping');

-- CreateEnum
CREATE TYPE "SidecarPresence" AS ENUM ('Present', 'Absent', 'Unknown');

-- CreateEnum
CREATE TYPE "NameTakeover" AS ENUM ('Hosts', 'Proxy', 'None');

-- CreateEnum
CREATE TYPE "TokenMode" AS ENUM ('injected', 'caller', 'placeholder', 'none');

-- CreateEnum
CREATE TYPE "CallOutcome" AS ENUM ('ok', 'wechat_error', 'denied', 'failed');

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "App" (
    "appid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "AppKind" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "App_pkey" PRIMARY KEY ("appid")
);

-- CreateTable
CREATE TABLE "Credential" (
    "appid" TEXT NOT NULL,
    "source" "CredentialSource" NOT NULL,
    "sealed" BYTEA NOT NULL,
    "keyId" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedBy" TEXT NOT NULL,

    CONSTRAINT "Credential_pkey" PRIMARY KEY ("appid")
);

-- CreateTable
CREATE TABLE "Environment" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "retired" TEXT NOT NULL DEFAULT '',
    "ownerAppid" TEXT NOT NULL,
    "openapi" "OpenapiState" NOT NULL,
    "switchChangeId" UUID NOT NULL,
    "policyRevision" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "Environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SwitchChange" (
    "id" UUID NOT NULL,
    "environmentId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "state" "OpenapiState" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "SwitchChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PermissionPath" (
    "environmentId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "PermissionPath_pkey" PRIMARY KEY ("environmentId","path")
);

-- CreateTable
CREATE TABLE "Share" (
    "environmentId" UUID NOT NULL,
    "appid" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "Share_pkey" PRIMARY KEY ("environmentId","appid")
);

-- CreateTable
CREATE TABLE "Service" (
    "id" UUID NOT NULL,
    "environmentId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "retired" TEXT NOT NULL DEFAULT '',
    "lastVersion" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "Service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Version" (
    "id" UUID NOT NULL,
    "environmentId" UUID NOT NULL,
    "serviceId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "sourceKind" "SourceKind" NOT NULL,
    "source" JSONB NOT NULL,
    "port" INTEGER,
    "env" JSONB NOT NULL,
    "cpu" DOUBLE PRECISION,
    "memoryMib" INTEGER,
    "remark" TEXT NOT NULL,
    "openapiSidecar" "OpenapiState" NOT NULL,
    "switchChangeId" UUID NOT NULL,
    "sidecarBuild" TEXT,
    "originKind" "OriginKind" NOT NULL,
    "originOf" INTEGER,
    "specHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "Version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Placement" (
    "versionId" UUID NOT NULL,
    "replicas" INTEGER NOT NULL,
    "percent" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Placement_pkey" PRIMARY KEY ("versionId")
);

-- CreateTable
CREATE TABLE "PlacementStatus" (
    "versionId" UUID NOT NULL,
    "observedGeneration" INTEGER NOT NULL,
    "conditions" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PlacementStatus_pkey" PRIMARY KEY ("versionId")
);

-- CreateTable
CREATE TABLE "Instance" (
    "id" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "phase" "InstancePhase" NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "openapiSidecar" "SidecarPresence" NOT NULL,
    "nameTakeover" "NameTakeover" NOT NULL,
    "address" TEXT,
    "sidecarAddress" TEXT,
    "restarts" INTEGER NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "policyRevision" INTEGER,
    "sidecarBuild" TEXT,
    "sidecarSeenAt" TIMESTAMPTZ(3),

    CONSTRAINT "Instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JoinToken" (
    "hash" TEXT NOT NULL,
    "instanceId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "JoinToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Proof" (
    "versionId" UUID NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeqid" UUID NOT NULL,

    CONSTRAINT "Proof_pkey" PRIMARY KEY ("versionId")
);

-- CreateTable
CREATE TABLE "Call" (
    "seqid" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "environmentId" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "instance" TEXT NOT NULL,
    "appid" TEXT,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "tokenMode" "TokenMode" NOT NULL,
    "outcome" "CallOutcome" NOT NULL,
    "detail" TEXT,
    "errcode" INTEGER,
    "status" INTEGER NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    "totalMs" DOUBLE PRECISION NOT NULL,
    "upstreamMs" DOUBLE PRECISION,
    "policyRevision" INTEGER,

    CONSTRAINT "Call_pkey" PRIMARY KEY ("seqid")
);

-- CreateTable
CREATE TABLE "CallCount" (
    "environmentId" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "instance" TEXT NOT NULL,
    "boot" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "appid" TEXT NOT NULL,
    "outcome" "CallOutcome" NOT NULL,
    "count" BIGINT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CallCount_pkey" PRIMARY KEY ("boot","path","appid","outcome")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" BIGSERIAL NOT NULL,
    "environmentId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "service" TEXT,
    "version" INTEGER,
    "instance" TEXT,
    "message" TEXT NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "environment" TEXT,
    "object" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "requestId" TEXT NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotentAnswer" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IdempotentAnswer_pkey" PRIMARY KEY ("actor","key")
);

-- CreateTable
CREATE TABLE "ControllerLease" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "holder" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ControllerLease_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Member_name_key" ON "Member"("name");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "ApiToken_memberId_idx" ON "ApiToken"("memberId");

-- CreateIndex
CREATE INDEX "Environment_ownerAppid_idx" ON "Environment"("ownerAppid");

-- CreateIndex
CREATE UNIQUE INDEX "Environment_name_retired_key" ON "Environment"("name", "retired");

-- CreateIndex
CREATE UNIQUE INDEX "SwitchChange_environmentId_sequence_key" ON "SwitchChange"("environmentId", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "SwitchChange_id_environmentId_state_key" ON "SwitchChange"("id", "environmentId", "state");

-- CreateIndex
CREATE INDEX "Share_appid_idx" ON "Share"("appid");

-- CreateIndex
CREATE UNIQUE INDEX "Service_environmentId_name_retired_key" ON "Service"("environmentId", "name", "retired");

-- CreateIndex
CREATE INDEX "Version_environmentId_createdAt_idx" ON "Version"("environmentId", "createdAt");

-- CreateIndex
CREATE INDEX "Version_switchChangeId_environmentId_openapiSidecar_idx" ON "Version"("switchChangeId", "environmentId", "openapiSidecar");

-- CreateIndex
CREATE UNIQUE INDEX "Version_serviceId_number_key" ON "Version"("serviceId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Instance_versionId_name_key" ON "Instance"("versionId", "name");

-- CreateIndex
CREATE INDEX "JoinToken_instanceId_idx" ON "JoinToken"("instanceId");

-- CreateIndex
CREATE INDEX "Call_environmentId_at_seqid_idx" ON "Call"("environmentId", "at" DESC, "seqid" DESC);

-- CreateIndex
CREATE INDEX "Call_environmentId_service_version_at_idx" ON "Call"("environmentId", "service", "version", "at" DESC);

-- CreateIndex
CREATE INDEX "CallCount_environmentId_service_version_idx" ON "CallCount"("environmentId", "service", "version");

-- CreateIndex
CREATE INDEX "Event_environmentId_id_idx" ON "Event"("environmentId", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_at_id_idx" ON "AuditEvent"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEvent_environment_at_idx" ON "AuditEvent"("environment", "at" DESC);

-- CreateIndex
CREATE INDEX "IdempotentAnswer_createdAt_idx" ON "IdempotentAnswer"("createdAt");

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_appid_fkey" FOREIGN KEY ("appid") REFERENCES "App"("appid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_ownerAppid_fkey" FOREIGN KEY ("ownerAppid") REFERENCES "App"("appid") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SwitchChange" ADD CONSTRAINT "SwitchChange_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PermissionPath" ADD CONSTRAINT "PermissionPath_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Share" ADD CONSTRAINT "Share_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Share" ADD CONSTRAINT "Share_appid_fkey" FOREIGN KEY ("appid") REFERENCES "App"("appid") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Service" ADD CONSTRAINT "Service_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "Service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_switchChangeId_environmentId_openapiSidecar_fkey" FOREIGN KEY ("switchChangeId", "environmentId", "openapiSidecar") REFERENCES "SwitchChange"("id", "environmentId", "state") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Placement" ADD CONSTRAINT "Placement_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlacementStatus" ADD CONSTRAINT "PlacementStatus_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JoinToken" ADD CONSTRAINT "JoinToken_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proof" ADD CONSTRAINT "Proof_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Recorded rows stay as they were written (S2). ENABLE ALWAYS: also for a session that plays a replica.
CREATE FUNCTION "weside_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is a record: its rows are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "version_is_a_record" BEFORE UPDATE OR DELETE ON "Version"
    FOR EACH ROW EXECUTE FUNCTION "weside_refuse_change"();
CREATE TRIGGER "version_is_kept" BEFORE TRUNCATE ON "Version"
    FOR EACH STATEMENT EXECUTE FUNCTION "weside_refuse_change"();
CREATE TRIGGER "switch_change_is_a_record" BEFORE UPDATE OR DELETE ON "SwitchChange"
    FOR EACH ROW EXECUTE FUNCTION "weside_refuse_change"();
CREATE TRIGGER "switch_change_is_kept" BEFORE TRUNCATE ON "SwitchChange"
    FOR EACH STATEMENT EXECUTE FUNCTION "weside_refuse_change"();
CREATE TRIGGER "audit_event_is_a_record" BEFORE UPDATE OR DELETE ON "AuditEvent"
    FOR EACH ROW EXECUTE FUNCTION "weside_refuse_change"();
CREATE TRIGGER "audit_event_is_kept" BEFORE TRUNCATE ON "AuditEvent"
    FOR EACH STATEMENT EXECUTE FUNCTION "weside_refuse_change"();
ALTER TABLE "Version" ENABLE ALWAYS TRIGGER "version_is_a_record";
ALTER TABLE "Version" ENABLE ALWAYS TRIGGER "version_is_kept";
ALTER TABLE "SwitchChange" ENABLE ALWAYS TRIGGER "switch_change_is_a_record";
ALTER TABLE "SwitchChange" ENABLE ALWAYS TRIGGER "switch_change_is_kept";
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER "audit_event_is_a_record";
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER "audit_event_is_kept";

-- A version is created under the switch change that stands, and under no other (S3). The row lock puts
-- a flip before or after it; the composite key "Version" → "SwitchChange" makes the states agree.
CREATE FUNCTION "weside_version_under_current_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "current" uuid;
BEGIN
    SELECT "switchChangeId" INTO "current" FROM "Environment" WHERE "id" = NEW."environmentId" FOR SHARE;
    IF "current" IS DISTINCT FROM NEW."switchChangeId" THEN
        RAISE EXCEPTION 'A version is created under the environment''s current switch change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "version_under_current_change" BEFORE INSERT ON "Version"
    FOR EACH ROW EXECUTE FUNCTION "weside_version_under_current_change"();

-- The environment's own state and its newest switch change say the same when a transaction commits.
CREATE FUNCTION "weside_switch_agrees"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "of" uuid := CASE WHEN TG_TABLE_NAME = 'Environment' THEN NEW."id" ELSE (to_jsonb(NEW)->>'environmentId')::uuid END;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM "Environment" e
        JOIN "SwitchChange" c ON c."id" = e."switchChangeId" AND c."environmentId" = e."id" AND c."state" = e."openapi"
        WHERE e."id" = "of"
          AND c."sequence" = (SELECT max("sequence") FROM "SwitchChange" WHERE "environmentId" = e."id")
    ) THEN
        RAISE EXCEPTION 'An environment''s switch is the state of its newest switch change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "environment_switch_agrees"
    AFTER INSERT OR UPDATE OF "openapi", "switchChangeId" ON "Environment"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "weside_switch_agrees"();
CREATE CONSTRAINT TRIGGER "switch_change_agrees" AFTER INSERT ON "SwitchChange"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "weside_switch_agrees"();

ALTER TABLE "Placement" ADD CONSTRAINT "Placement_replicas_range" CHECK ("replicas" BETWEEN 0 AND 50);
ALTER TABLE "Placement" ADD CONSTRAINT "Placement_percent_range" CHECK ("percent" BETWEEN 0 AND 100);
ALTER TABLE "ControllerLease" ADD CONSTRAINT "ControllerLease_one_row" CHECK ("id" = 1);

-- Hints for the processes that listen; each of them also re-reads on its own.
CREATE FUNCTION "weside_hint_policy"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('weside_policy', NEW."id"::text);
    RETURN NULL;
END $$;
CREATE TRIGGER "environment_hints_policy" AFTER UPDATE OF "policyRevision" ON "Environment"
    FOR EACH ROW WHEN (OLD."policyRevision" IS DISTINCT FROM NEW."policyRevision")
    EXECUTE FUNCTION "weside_hint_policy"();

CREATE FUNCTION "weside_hint_placement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('weside_placement', NEW."versionId"::text);
    RETURN NULL;
END $$;
CREATE TRIGGER "placement_hints" AFTER INSERT OR UPDATE OF "generation" ON "Placement"
    FOR EACH ROW EXECUTE FUNCTION "weside_hint_placement"();

CREATE FUNCTION "weside_hint_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('weside_event', '');
    RETURN NULL;
END $$;
CREATE TRIGGER "event_hints" AFTER INSERT ON "Event"
    FOR EACH STATEMENT EXECUTE FUNCTION "weside_hint_event"();
