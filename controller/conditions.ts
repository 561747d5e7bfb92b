import { isDrift } from "@/lib/sidecars/rules"
import type { Condition } from "@/lib/versions/schema"
import type { ObservedInstance, Obstacle } from "./engine/engine"

export type Evidence = {
  replicas: number
  recorded: "Enabled" | "Disabled"
  instances: ObservedInstance[]
  obstacle: Obstacle | null
  /** The last lines of the failing instance's log. */
  lastLines: string
  previous: Condition[]
  now: Date
}

type Finding = Omit<Condition, "type" | "since">

/** What a version's instances add up to. `since` moves only when status or reason does. */
export function conditionsOf(evidence: Evidence): Condition[] {
  const findings: [Condition["type"], Finding][] = [
    ["Ready", ready(evidence)],
    ["SidecarInSync", sidecarInSync(evidence)],
    ["Progressing", progressing(evidence)],
  ]
  return findings.map(([type, finding]) => {
    const before = evidence.previous.find((condition) => condition.type === type)
    const same = before?.status === finding.status && before.reason === finding.reason
    return { type, ...finding, since: same ? before.since : evidence.now.toISOString() }
  })
}

function ready({ replicas, instances, obstacle, lastLines }: Evidence): Finding {
  const running = runningOf(instances)
  if (replicas === 0) return { status: "True", reason: "ScaledToZero", message: "It is scaled to 0." }
  if (running >= replicas)
    return { status: "True", reason: "AllRunning", message: `All ${replicas} of ${replicas} run.` }
  if (obstacle) return { status: "False", ...obstacle }
  const failing = instances.find((instance) => instance.failing && instance.phase !== "Stopping")
  if (failing) return { status: "False", reason: "CrashLoopBackOff", message: crash(failing, lastLines) }
  return { status: "False", reason: "Starting", message: `${running} of ${replicas} run.` }
}

/** The wording holds while the delay grows, so that the row changes with the cause only. */
function crash(instance: ObservedInstance, lastLines: string) {
  const part = instance.failing === "sidecar" ? "sidecar" : "application"
  const log = lastLines ? `Its last lines:\n${lastLines}` : "It wrote nothing to its log."
  return `The ${part} of ${instance.name} ends soon after it starts; it is started again with growing pauses. ${log}`
}

/** One that is being stopped has no state to be kept in. */
function sidecarInSync({ recorded, instances: all, previous }: Evidence): Finding {
  const instances = all.filter((instance) => instance.phase !== "Stopping")
  const count = (presence: string) => instances.filter((one) => one.openapiSidecar === presence).length
  const observed = { present: count("Present"), absent: count("Absent"), unknown: count("Unknown") }
  const every = `${instances.length} of ${instances.length}`
  if (isDrift(recorded, observed))
    return recorded === "Enabled"
      ? drift(`The record says with the sidecar; ${observed.absent} of ${instances.length} run without.`)
      : drift(`The record says without the sidecar; ${observed.present} of ${instances.length} carry it.`)
  if (observed.unknown > 0) {
    // A repair under way is still the same incident: it is over when every instance is known to agree.
    const before = previous.find((condition) => condition.type === "SidecarInSync")
    if (before?.reason === "Drift") return drift("The sidecar was put right and is coming up.")
    const message = `The sidecar of ${observed.unknown} of ${instances.length} has not answered yet.`
    return { status: "Unknown", reason: "NotAnswering", message }
  }
  if (instances.length === 0) return { status: "True", reason: "NoInstances", message: "Nothing runs." }
  if (recorded === "Enabled")
    return { status: "True", reason: "AllCarry", message: `${every} carry the sidecar, as recorded.` }
  return { status: "True", reason: "NoneCarries", message: `${every} run without the sidecar, as recorded.` }
}

const drift = (message: string): Finding => ({ status: "False", reason: "Drift", message })

function progressing({ replicas, instances, obstacle }: Evidence): Finding {
  const running = runningOf(instances)
  if (running === replicas && instances.length === replicas)
    return { status: "False", reason: "Complete", message: "What runs is what was asked for." }
  if (obstacle) return { status: "False", ...obstacle }
  if (instances.length > replicas)
    return { status: "True", reason: "ScalingIn", message: `${instances.length - replicas} are stopping.` }
  return { status: "True", reason: "ScalingOut", message: `${running} of ${replicas} run.` }
}

const runningOf = (instances: ObservedInstance[]) =>
  instances.filter((instance) => instance.phase === "Running").length
