// The REST contract as one table. Routes parse with these very schemas and the OpenAPI document is made of them,
// so the two cannot differ; a test compares the table with the route files.
import { z } from "zod"
import { ActivityFilter, ActivityView } from "../activity/schema"
import { CredentialInput } from "../apps/credential-schema"
import { AppView, CreateApp, CredentialHealthView, CredentialView } from "../apps/schema"
import { CallFilter, CallView } from "../calls/schema"
import { CreateEnvironment, EnvironmentView, UpdateEnvironment } from "../environments/schema"
import { ImagePreflightView, ImageQuery } from "../images/schema"
import { InstanceView } from "../instances/schema"
import { FlipSwitch, SwitchChangeView, SwitchFlipped, SwitchView } from "../openapi/schema"
import { PageQuery } from "../page"
import { PermissionsView, SetPermissions } from "../permissions/schema"
import { CreatePlatform, PlatformSecrets, PlatformSecretsView, PlatformView } from "../platforms/schema"
import { CreateService, ServiceView, SetTraffic, TrafficView } from "../services/schema"
import { ShareView } from "../shares/schema"
import { AuditFilter, AuditRow } from "../sidecars/schema"
import { CreateVersion, ScaleVersion, VersionView } from "../versions/schema"
import { pageOf } from "../wire/page"
import { operation } from "./operation"

const Empty = z.object({}).default({})
const LogsQuery = z.object({
  process: z.enum(["app", "sidecar"], "process is “app” or “sidecar”.").default("app"),
  follow: z.stringbool("follow is true or false.").default(false),
})

const env = "/environments/{env}"
const service = `${env}/services/{service}` as const
const version = `${service}/versions/{number}` as const

// biome-ignore format: a table reads best in rows
export const operations = {
  listApps: operation({ method: "GET", path: "/apps", summary: "The WeChat apps that Weside knows", query: PageQuery, answer: pageOf(AppView) }),
  createApp: operation({ method: "POST", path: "/apps", summary: "Register a mini program or official account", body: CreateApp, answer: AppView, status: 201, etag: true }),
  getApp: operation({ method: "GET", path: "/apps/{appid}", summary: "One app", answer: AppView, etag: true }),
  deleteApp: operation({ method: "DELETE", path: "/apps/{appid}", summary: "Forget an app and its credential", status: 204 }),
  setCredential: operation({ method: "PUT", path: "/apps/{appid}/credential", summary: "Store an app's credential; it is sealed and never read back", body: CredentialInput, answer: CredentialView }),
  checkCredential: operation({ method: "POST", path: "/apps/{appid}/credential/check", summary: "Have the broker fetch a token now; the app's health tells what came of it", body: Empty, answer: CredentialHealthView, status: 202 }),

  listPlatforms: operation({ method: "GET", path: "/platforms", summary: "Open platforms that apps have authorized", query: PageQuery, answer: pageOf(PlatformView) }),
  createPlatform: operation({ method: "POST", path: "/platforms", summary: "Register an open platform", body: CreatePlatform, answer: PlatformView, status: 201, etag: true }),
  getPlatform: operation({ method: "GET", path: "/platforms/{appid}", summary: "One open platform, with the state of its ticket", answer: PlatformView, etag: true }),
  deletePlatform: operation({ method: "DELETE", path: "/platforms/{appid}", summary: "Forget an open platform that no app gets tokens by", status: 204 }),
  setPlatformSecrets: operation({ method: "PUT", path: "/platforms/{appid}/secrets", summary: "Store a platform's AppSecret, verify token and EncodingAESKey; they are sealed and never read back", body: PlatformSecrets, answer: PlatformSecretsView }),

  listEnvironments: operation({ method: "GET", path: "/environments", summary: "Environments", query: PageQuery, answer: pageOf(EnvironmentView) }),
  createEnvironment: operation({ method: "POST", path: "/environments", summary: "Create an environment, switch off", body: CreateEnvironment, answer: EnvironmentView, status: 201, etag: true }),
  getEnvironment: operation({ method: "GET", path: env, summary: "One environment", answer: EnvironmentView, etag: true }),
  updateEnvironment: operation({ method: "PATCH", path: env, summary: "Change the owner", body: UpdateEnvironment, answer: EnvironmentView, etag: true }),
  deleteEnvironment: operation({ method: "DELETE", path: env, summary: "Delete an environment that has no services", status: 204 }),

  getSwitch: operation({ method: "GET", path: `${env}/openapi`, summary: "The openapi switch", answer: SwitchView, etag: true }),
  flipSwitch: operation({ method: "PUT", path: `${env}/openapi`, summary: "Flip the switch; only versions created from now on record the new state", body: FlipSwitch, answer: SwitchFlipped, etag: true, match: true }),
  listSwitchChanges: operation({ method: "GET", path: `${env}/openapi/history`, summary: "Every switch change, newest first", query: PageQuery, answer: pageOf(SwitchChangeView) }),

  getPermissions: operation({ method: "GET", path: `${env}/permissions`, summary: "The allow-listed paths", answer: PermissionsView, etag: true }),
  setPermissions: operation({ method: "PUT", path: `${env}/permissions`, summary: "Replace the allow-list", body: SetPermissions, answer: PermissionsView, etag: true, match: true }),

  listShares: operation({ method: "GET", path: `${env}/shares`, summary: "Apps that the environment is shared with", query: PageQuery, answer: pageOf(ShareView) }),
  addShare: operation({ method: "PUT", path: `${env}/shares/{appid}`, summary: "Share the environment with an app", body: Empty, answer: ShareView }),
  removeShare: operation({ method: "DELETE", path: `${env}/shares/{appid}`, summary: "End the sharing", status: 204 }),

  listServices: operation({ method: "GET", path: `${env}/services`, summary: "Services", query: PageQuery, answer: pageOf(ServiceView) }),
  createService: operation({ method: "POST", path: `${env}/services`, summary: "Create a service", body: CreateService, answer: ServiceView, status: 201, etag: true }),
  getService: operation({ method: "GET", path: service, summary: "One service", answer: ServiceView, etag: true }),
  deleteService: operation({ method: "DELETE", path: service, summary: "Delete a service that has no versions", status: 204 }),
  setTraffic: operation({ method: "PUT", path: `${service}/traffic`, summary: "Split the traffic between versions", body: SetTraffic, answer: TrafficView }),

  preflightImage: operation({ method: "GET", path: `${env}/image-preflight`, summary: "What is in an image, and what creating a version of it would say", query: ImageQuery, answer: ImagePreflightView }),
  listVersions: operation({ method: "GET", path: `${service}/versions`, summary: "Versions, newest first", query: PageQuery, answer: pageOf(VersionView) }),
  createVersion: operation({ method: "POST", path: `${service}/versions`, summary: "Create a version; it records the switch", body: CreateVersion, answer: VersionView, status: 201, etag: true }),
  getVersion: operation({ method: "GET", path: version, summary: "One version", answer: VersionView, etag: true }),
  deleteVersion: operation({ method: "DELETE", path: version, summary: "Delete a version that has no instances; its record stays", status: 204 }),
  rebuildVersion: operation({ method: "POST", path: `${version}/rebuild`, summary: "A new version from the same source under today's switch", body: Empty, answer: VersionView, status: 201, etag: true }),
  scaleVersion: operation({ method: "PUT", path: `${version}/scale`, summary: "Set the number of instances, or the bounds between which an autoscaler decides", body: ScaleVersion, answer: VersionView, etag: true }),

  listInstances: operation({ method: "GET", path: `${version}/instances`, summary: "What runs of a version", answer: z.array(InstanceView) }),
  getInstanceLogs: operation({ method: "GET", path: `${version}/instances/{instance}/logs`, summary: "An instance's log, as text or followed as server-sent events", query: LogsQuery, stream: true }),

  listAudit: operation({ method: "GET", path: `${env}/audit`, summary: "Recorded, observed and proven, per version", query: PageQuery.extend(AuditFilter.shape), answer: pageOf(AuditRow) }),
  listCalls: operation({ method: "GET", path: `${env}/calls`, summary: "Recorded calls, newest first", query: PageQuery.extend(CallFilter.shape), answer: pageOf(CallView) }),
  getCall: operation({ method: "GET", path: "/calls/{seqid}", summary: "The call that answered with this x-openapi-seqid", answer: CallView, etag: true }),
  followEvents: operation({ method: "GET", path: `${env}/events`, summary: "What happens in an environment, as server-sent events", stream: true }),
  listActivity: operation({ method: "GET", path: "/activity", summary: "What people did, newest first", query: PageQuery.extend(ActivityFilter.shape), answer: pageOf(ActivityView) }),
} as const
