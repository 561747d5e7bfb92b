import type { Act } from "../actor"
import { change } from "../audit"
import type { Tx } from "../db"
import { env as settings } from "../env"
import { lockEnvironment } from "../environments/lock-environment"
import { AppError } from "../errors"
import { recordEvents } from "../events/record-events"
import type { OriginKind } from "../generated/prisma/client"
import { lockService } from "../services/lock-service"
import type { ServiceKey } from "../services/read"
import { type Checked, preflight } from "./preflight"
import { getVersion } from "./read"
import { placedAs, sizeOf, versionName } from "./rules"
import type { CreateVersion, VersionView } from "./schema"
import { specHash } from "./spec-hash"

type Origin = { kind: OriginKind; of?: number }

/** A version records the switch as it stands at this instant, and everything that ever runs of it follows that. */
export async function createVersion(act: Act, key: ServiceKey, input: CreateVersion): Promise<VersionView> {
  const checked = await preflight(input)
  return change(act, "version.create", (tx, now) =>
    recordVersion(tx, act, now, key, input, checked, { kind: "Create" }),
  )
}

/**
 * The one place where a version comes to be. The environment is read under a shared row lock: a flip is before or
 * after, never during (S3); the foreign key makes the recorded state the state of the change that it names.
 */
export async function recordVersion(
  tx: Tx,
  act: Act,
  now: Date,
  key: ServiceKey,
  input: Omit<CreateVersion, "source">,
  { source, carryingRefusal }: Checked,
  origin: Origin,
) {
  const environment = await lockEnvironment(tx, key.env, "share")
  const service = await lockService(tx, key)
  const number = service.lastVersion + 1
  const first =
    (await tx.placement.count({
      where: { version: { serviceId: service.id }, removedAt: null, percent: { gt: 0 } },
    })) === 0
  await tx.service.update({ where: { id: service.id }, data: { lastVersion: number } })
  const carries = environment.openapi === "Enabled"
  const placed = placedAs(input)
  // Asked here and not before: whoever flipped the switch meanwhile decides (S8).
  if (carries && carryingRefusal)
    throw new AppError("invalid", carryingRefusal.reason, { invalidParams: [carryingRefusal] })
  await tx.version.create({
    data: {
      environmentId: environment.id,
      serviceId: service.id,
      number,
      sourceKind: source.kind,
      source,
      port: input.port ?? null,
      env: input.env,
      cpu: input.cpu ?? null,
      memoryMib: input.memoryMib ?? null,
      mountWxToken: input.mountWxToken ?? false,
      remark: input.remark,
      openapiSidecar: environment.openapi,
      switchChangeId: environment.switchChangeId,
      sidecarBuild: carries ? settings.sidecarBuild : null,
      originKind: origin.kind,
      originOf: origin.of ?? null,
      specHash: specHash({ ...input, source }),
      createdAt: now,
      createdBy: act.actor.name,
      placement: { create: { ...placed, percent: first ? 100 : 0 } },
    },
  })
  const name = versionName(key.service, number)
  const message = `${act.actor.name} created ${name}, recorded ${carries ? "with" : "without"} the sidecar.`
  const { id: environmentId } = environment
  await recordEvents(tx, now, [
    { environmentId, kind: "version.created", service: key.service, version: number, message },
  ])
  const view = await getVersion({ ...key, number }, tx)
  return {
    view,
    object: `/environments/${key.env}/services/${key.service}/versions/${number}`,
    environment: key.env,
    after: {
      name,
      openapiSidecar: view.openapiSidecar,
      switchChangeId: view.switchChangeId,
      origin,
      ...sizeOf(placed),
    },
  }
}
