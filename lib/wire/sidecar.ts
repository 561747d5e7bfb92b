// What the controller gives a sidecar at its start: the environment of the process, and the join token on a descriptor.
import { z } from "zod"

export const SidecarSettings = z.object({
  /** `host:port` where applications reach it. */
  SIDECAR_LISTEN: z.string(),
  /** `host:port` where it serves HTTPS under WeChat's names. Unset: it serves none. */
  SIDECAR_TLS_LISTEN: z.string().optional(),
  /** The folder that gets `certificate.crt`, for the application to trust. */
  SIDECAR_CERTIFICATE_DIR: z.string().default("/app/cert"),
  /** A file that only the sidecar reads: its key and certificate, so that a restart keeps them. Unset: in memory alone. */
  SIDECAR_KEY_FILE: z.string().optional(),
  /** Rewritten every 10 minutes with a `cloudbase_access_token` that stands for "no token" here. Unset: no such file. */
  SIDECAR_WX_TOKEN_FILE: z.string().optional(),
  /** The join token, where no descriptor can be inherited; read anew at each attempt to join. */
  SIDECAR_JOIN_TOKEN_FILE: z.string().optional(),
  /** `host:port` of /healthz and /metrics, loopback. */
  SIDECAR_HEALTH_LISTEN: z.string(),
  /** The broker, as `http://127.0.0.1:port`, or `https://` where it is on another machine. */
  SIDECAR_BROKER_URL: z.url(),
  /** Where calls go: `https://api.weixin.qq.com`, or the simulator's `http://127.0.0.1:port`. */
  SIDECAR_UPSTREAM: z.url(),
  /** The console page on which a path can be allowed; refusals name it. */
  SIDECAR_PERMISSIONS_URL: z.string().default(""),
  /** The build that this sidecar reports of itself, at most 64 characters. */
  SIDECAR_BUILD: z.string().max(64).default("dev"),
})
export type SidecarSettings = z.infer<typeof SidecarSettings>

/** The packed sidecar below `root`: what controllers start unless told otherwise, and what is tested and measured. */
export const sidecarCommand = (root: string) => [`${root}/dist/sidecar`]

/** What `GET /healthz` answers: 200 when it holds a policy and can decide, 503 before. */
export const SidecarHealth = z.object({
  ready: z.boolean(),
  build: z.string(),
  policyRevision: z.number().int().nullable(),
})
export type SidecarHealth = z.infer<typeof SidecarHealth>
