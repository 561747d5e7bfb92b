import type { CoreV1Api, V1Pod } from "@kubernetes/client-node"
import { applicationName, sidecarName } from "../manifest/labels"
import { appOf, sidecarOf } from "./containers"
import { refusalOf } from "./refusals"

const tailLines = 10
const tailChars = 2_000
const bytesMax = 64 << 10

/** The last lines of a container: of its last run that ended, where one has; empty when there are none. */
export async function lastLines(core: CoreV1Api, pod: V1Pod, of: "app" | "sidecar"): Promise<string> {
  const status = of === "app" ? appOf(pod) : sidecarOf(pod)
  const { name, namespace } = pod.metadata!
  const container = of === "app" ? applicationName : sidecarName
  const read = (previous: boolean) =>
    core.readNamespacedPodLog({
      ...{ name: name!, namespace: namespace!, container, previous, tailLines, limitBytes: bytesMax },
    })
  const hasEnded = Boolean(status?.lastState?.terminated && !status.state?.terminated)
  const text = await read(hasEnded).catch((error) => {
    // The container has not been started yet, or the pod or its log is gone.
    if ([400, 404].includes(refusalOf(error).code ?? 0)) return ""
    throw error
  })
  return (text ?? "").trimEnd().split("\n").slice(-tailLines).join("\n").slice(-tailChars)
}
