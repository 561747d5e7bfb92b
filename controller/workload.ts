import { autoscalingOf, versionName } from "@/lib/versions/rules"
import { type Autoscaling, EnvVariables, RecordedSource } from "@/lib/versions/schema"

/** What every instance of a version consists of: the application, and its sidecar or none. */
export type Workload = {
  versionId: string
  environmentId: string
  environment: string
  service: string
  number: number
  /** `<service>-003`; instances are named after it. */
  name: string
  source: RecordedSource
  /** The port that every instance listens on; null gives each a free one. */
  port: number | null
  env: Record<string, string>
  cpu: number | null
  memoryMib: number | null
  sidecar: { recordedBuild: string | null; wxTokenFile: boolean } | null
  /** With an autoscaler the lower bound. */
  replicas: number
  /** Between which bounds an autoscaler decides; null where `replicas` says how many. */
  autoscaling: Autoscaling | null
  generation: number
}

/** The recorded row with the names of its service and environment. */
export type RecordedVersion = {
  id: string
  environmentId: string
  number: number
  source: unknown
  port: number | null
  env: unknown
  cpu: number | null
  memoryMib: number | null
  mountWxToken: boolean
  openapiSidecar: "Enabled" | "Disabled"
  sidecarBuild: string | null
  service: { name: string }
  environment: { name: string }
}
export type DesiredPlacement = {
  replicas: number
  minReplicas: number | null
  maxReplicas: number | null
  generation: number
  removedAt: Date | null
}

/** The sidecar is in it if and only if the version row says so: never today's switch, a label or a setting. */
export function workloadOf(version: RecordedVersion, placement: DesiredPlacement): Workload {
  return {
    versionId: version.id,
    environmentId: version.environmentId,
    environment: version.environment.name,
    service: version.service.name,
    number: version.number,
    name: versionName(version.service.name, version.number),
    source: RecordedSource.parse(version.source),
    port: version.port,
    env: EnvVariables.parse(version.env),
    cpu: version.cpu,
    memoryMib: version.memoryMib,
    sidecar:
      version.openapiSidecar === "Enabled"
        ? { recordedBuild: version.sidecarBuild, wxTokenFile: version.mountWxToken }
        : null,
    replicas: placement.removedAt ? 0 : placement.replicas,
    autoscaling: placement.removedAt ? null : autoscalingOf(placement),
    generation: placement.generation,
  }
}
