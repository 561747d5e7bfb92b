import type { CoreV1Api, V1Pod } from "@kubernetes/client-node"
import { applicationName, sidecarName } from "../manifest/labels"
import { appOf, ended, sidecarOf } from "./containers"
import { refusalOf } from "./refusals"

const tailLines = 10
const tailChars = 2_000
const bytesMax = 64 << 10
const keptMax = 500

/** The last lines of containers; those of a run that has ended are read once, however often they are asked for. */
export class LastLines {
  readonly #ofRuns = new Map<string, string>()

  constructor(private readonly core: CoreV1Api) {}

  /** Of the last run that ended, where one has; empty when there are none. */
  async of(pod: V1Pod, part: "app" | "sidecar"): Promise<string> {
    const status = part === "app" ? appOf(pod) : sidecarOf(pod)
    const run = status && ended(status)?.containerID
    const kept = run && this.#ofRuns.get(run)
    if (kept) return kept
    const hasEnded = Boolean(status?.lastState?.terminated && !status.state?.terminated)
    const lines = await this.#read(pod, part === "app" ? applicationName : sidecarName, hasEnded)
    if (run) this.#keep(run, lines)
    return lines
  }

  async #read({ metadata }: V1Pod, container: string, previous: boolean) {
    const { name, namespace } = metadata!
    const text = await this.core
      .readNamespacedPodLog({
        ...{ name: name!, namespace: namespace!, container, previous, tailLines, limitBytes: bytesMax },
      })
      .catch((error) => {
        // The container has not been started yet, or the pod or its log is gone.
        if ([400, 404].includes(refusalOf(error).code ?? 0)) return ""
        throw error
      })
    return (text ?? "").trimEnd().split("\n").slice(-tailLines).join("\n").slice(-tailChars)
  }

  /** The oldest goes first. */
  #keep(run: string, lines: string) {
    this.#ofRuns.set(run, lines)
    if (this.#ofRuns.size > keptMax) this.#ofRuns.delete(this.#ofRuns.keys().next().value!)
  }
}
