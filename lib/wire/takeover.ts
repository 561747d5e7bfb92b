// What a sidecar takes over and how that shows. Constants alone: the sidecar cannot afford the memory that zod costs.

/** The name that a sidecar takes over inside its instance, and WeChat's other names for the same service. */
const wechatHost = "api.weixin.qq.com"
export const wechatHosts = [
  wechatHost,
  "api2.weixin.qq.com",
  "sh.api.weixin.qq.com",
  "sz.api.weixin.qq.com",
  "hk.api.weixin.qq.com",
]

/** Where Tencent's cloud puts a `cloudbase_access_token`, in versions that ask for it. */
export const wxTokenFolder = "/.tencentcloudbase/wx"
export const wxTokenFile = `${wxTokenFolder}/cloudbase_access_token`

/** The header that every answer of a sidecar carries: the proof of use (S11). */
export const seqidHeader = "x-openapi-seqid"

/** The inherited descriptor on which the one-time join token arrives; read to its end once. */
export const joinTokenFd = 3

/** How a sidecar ends when its identity is refused: start it anew with a fresh join token. */
export const identityRefusedExitCode = 3
