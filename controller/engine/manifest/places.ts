// Addresses, ports and folders inside a pod. 127.0.0.0/8 is a pod's own: what the name leads to there is answered
// by that pod and no other, with no address to be added.

/** What api.weixin.qq.com resolves to. */
export const nameAddress = "127.77.0.5"

/** Where the broker, and what stands in for WeChat, are found when they are reached through sockets of the host. */
export const linkedBroker = "127.77.0.6:9070"
export const linkedUpstream = "127.77.0.7:9070"

export const keyFolder = "/var/lib/weside"
export const identityFolder = "/run/weside/identity"
export const identityToken = "token"
/** What the broker is checked with, where that is not what every program trusts. */
export const brokerTrustFolder = "/run/weside/trust"
export const socketFolder = "/run/weside/sockets"

const candidates = [15080, 15443, 15021, 15081]

export type SidecarPorts = { http: number; https: number; health: number }

/** High ports that the application does not take, so that every application may listen on all addresses. */
export function sidecarPorts(applicationPort: number): SidecarPorts {
  const [http, https, health] = candidates.filter((port) => port !== applicationPort)
  return { http: http!, https: https!, health: health! }
}
