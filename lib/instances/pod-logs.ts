// Logs of pods, by the cluster's API. All that it needs there is to get `pods/log`.
import type { KubeConfig } from "@kubernetes/client-node"
import { openCluster } from "../cluster"
import { AppError } from "../errors"
import type { Instance } from "../generated/prisma/client"
import { followPodLog } from "./follow-pod-log"
import { endOf, type LogSource, logTextMax, type Part } from "./log-source"
import { type Container, noSidecar, notStarted, notYet } from "./pod-log-refusals"
import { type Reading, readPodLog } from "./read-pod-log"

/** Short lines may be fewer than the text has room for: an API server is not asked for a whole log each time. */
const textLines = 20_000

/** Throws a sentence for the operator when there is no cluster. */
export function podLogs(namespace: string): LogSource {
  const cluster = openCluster()

  function containerOf({ name: pod, openapiSidecar }: Instance, container: Part): Container {
    if (container === "sidecar" && openapiSidecar === "Absent") throw noSidecar(pod)
    return { namespace, pod, container }
  }

  return {
    async text(instance, of) {
      const container = containerOf(instance, of)
      const present = await lastPart(cluster, container, {})
      if (present) return present
      // What it died of is what the run before has written.
      const previous = await lastPart(cluster, container, { previous: true })
      if (present === null && previous === null) throw new AppError("unavailable", notStarted(container))
      return previous ?? ""
    },

    follow: async (instance, of) => followPodLog({ cluster, container: containerOf(instance, of) }),
  }
}

/** Null when that run has not begun. */
async function lastPart(cluster: KubeConfig, container: Container, reading: Reading): Promise<string | null> {
  let end = ""
  try {
    // One more than may be, so that a first line which is not whole shows.
    for await (const chunk of readPodLog(cluster, container, { ...reading, tailLines: textLines }))
      end = (end + chunk).slice(-logTextMax - 1)
  } catch (error) {
    return notYet(error, container)
  }
  return endOf(Buffer.from(end))
}
