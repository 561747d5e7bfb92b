import { autoscaleRefusal } from "@/lib/versions/rules"
import { replicasMax, type Size, type VersionView } from "@/lib/versions/schema"

/** How many instances, as it was typed. */
export type SizeDraft = {
  scaling: "Fixed" | "Automatic"
  replicas: string
  minReplicas: string
  maxReplicas: string
}

export const blankSize: SizeDraft = { scaling: "Fixed", replicas: "1", minReplicas: "1", maxReplicas: "2" }

type Sized = Pick<VersionView, "replicas" | "autoscaling" | "cpu" | "instances">

/**
 * What there is, to be changed: whoever takes a version from its autoscaler begins with as many as it wants now, and
 * the bounds offered to one with a fixed number leave room above it.
 */
export function sizeDraftOf({ replicas, autoscaling, cpu, instances }: Sized, engine: string): SizeDraft {
  const least = Math.max(1, replicas)
  const bounds = autoscaling ?? { minReplicas: least, maxReplicas: Math.min(replicasMax, 2 * least) }
  return {
    scaling: autoscaling && autoscaleRefusal(engine, cpu) === null ? "Automatic" : "Fixed",
    replicas: String(instances.desired),
    minReplicas: String(bounds.minReplicas),
    maxReplicas: String(bounds.maxReplicas),
  }
}

/** What the API is asked for. An empty field is NaN, which it refuses there: Number("") is 0. */
export const sizeInputOf = ({ scaling, replicas, minReplicas, maxReplicas }: SizeDraft): Size =>
  scaling === "Fixed"
    ? { replicas: typed(replicas) }
    : { minReplicas: typed(minReplicas), maxReplicas: typed(maxReplicas) }

const typed = (text: string) => (text.trim() === "" ? Number.NaN : Number(text))
