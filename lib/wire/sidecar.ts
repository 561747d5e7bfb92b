// What the controller gives a sidecar at its start: the environment of the process, and the join token on a descriptor.
import { z } from "zod"

/** The name that a sidecar takes over inside its instance, and WeChat's other names for the same service. */
export const wechatHost = "api.weixin.qq.com"
export const wechatHosts = [
  wechatHost,
  "api2.weixin.qq.com",
  "sh.api.weixin.qq.com",
  "sz.api.weixin.qq.com",
  "hk.api.weixin.qq.com",
]

/** The header that every answer of a sidecar carries: the proof of use (S11). */
export const seqidHeader = "x-openapi-seqid"

/** The inherited descriptor on which the one-time join token arrives; read to its end, then closed. */
export const joinTokenFd = 3

export const SidecarSettings = z.object({
  /** `host:port` where applications reach it. */
  SIDECAR_LISTEN: z.string(),
  /** `host:port` of /healthz and /metrics, loopback. */
  SIDECAR_HEALTH_LISTEN: z.string(),
  /** The broker, as `http://127.0.0.1:port`. */
  SIDECAR_BROKER_URL: z.url(),
  /** Where calls go: `https://api.weixin.qq.com`, or the simulator's `http://127.0.0.1:port`. */
  SIDECAR_UPSTREAM: z.url(),
  /** The console page on which a path can be allowed; refusals name it. */
  SIDECAR_PERMISSIONS_URL: z.string().default(""),
})
export type SidecarSettings = z.infer<typeof SidecarSettings>

/** What `GET /healthz` answers: 200 when it holds a policy and can decide, 503 before. */
export const SidecarHealth = z.object({
  ready: z.boolean(),
  build: z.string(),
  policyRevision: z.number().int().nullable(),
})
