import type { Deployment } from "./objects"

/** How many more than wanted there may be, and how many fewer available. */
export function limitsOf({ spec }: Deployment) {
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec!.strategy?.rollingUpdate ?? {}
  const share = (value: number | string, round: (part: number) => number) =>
    typeof value === "number" ? value : round((Number.parseInt(value, 10) * (spec!.replicas ?? 1)) / 100)
  const surge = share(maxSurge, Math.ceil)
  const unavailable = share(maxUnavailable, Math.floor)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}
