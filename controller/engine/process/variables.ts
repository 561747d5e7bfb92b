import type { SidecarSettings } from "@/lib/wire/sidecar"
import { certificateVariable, httpsVariable, nodeTrustVariable } from "@/lib/wire/trust"
import type { Workload } from "../../workload"
import type { InstanceState } from "./state"

const localNames = "localhost,127.0.0.1"

/**
 * The application's whole environment: nothing of the controller's own gets in. Node.js has roots of its own, so it is
 * told of the certificate, unless the version says what else to trust; other programs read the system's store.
 */
export function appVariables(
  inherited: Record<string, string>,
  workload: Workload,
  instance: Pick<InstanceState, "name" | "port" | "nameTakeover" | "sidecarListen" | "tlsListen">,
  certificate: string | null,
): Record<string, string> {
  const own = {
    ...inherited,
    ...(certificate && { [nodeTrustVariable]: certificate }),
    ...workload.env,
    PORT: String(instance.port),
    INSTANCE: instance.name,
    ...(certificate && { [certificateVariable]: certificate, [httpsVariable]: instance.tlsListen! }),
  }
  if (instance.nameTakeover !== "Proxy") return own
  const proxy = `http://${instance.sidecarListen}`
  const direct = [workload.env.no_proxy ?? workload.env.NO_PROXY, localNames].filter(Boolean).join(",")
  return {
    ...own,
    http_proxy: proxy,
    HTTP_PROXY: proxy,
    no_proxy: direct,
    NO_PROXY: direct,
    NODE_USE_ENV_PROXY: "1",
  }
}

/** The sidecar's whole environment; its join token comes on a descriptor, never here. */
export function sidecarVariables(
  inherited: Record<string, string>,
  settings: SidecarSettings,
): Record<string, string> {
  return { ...inherited, ...settings }
}
