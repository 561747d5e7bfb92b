// Calls by path, appid and outcome since the start, with a bound on how many kinds are told apart.
import type { CallCount } from "../lib/wire/broker"
import { detached } from "./detached"

export type Outcome = CallCount["outcome"]
type Kind = CallCount & { told: number }

export class Counts {
  readonly #paths = new Map<string, Map<string, Kind[]>>()
  readonly #kinds: Kind[] = []

  add(path: string, appid: string | null, outcome: Outcome) {
    const kind = this.#find(path, appid, outcome) ?? this.#open(path, appid, outcome)
    kind.count++
  }

  all(): readonly CallCount[] {
    return this.#kinds
  }

  /** Those that have changed since they were last told, and what to call when the broker has them. */
  untold(): { counts: CallCount[]; told: () => void } {
    const kinds = this.#kinds.filter((kind) => kind.count !== kind.told)
    const counts = kinds.map(({ path, appid, outcome, count }) => ({ path, appid, outcome, count }))
    return {
      counts,
      told() {
        for (const [at, kind] of kinds.entries()) kind.told = counts[at]?.count ?? 0
      },
    }
  }

  #find(path: string, appid: string | null, outcome: Outcome): Kind | undefined {
    return this.#paths
      .get(path)
      ?.get(appid ?? "")
      ?.find((kind) => kind.outcome === outcome)
  }

  #open(path: string, appid: string | null, outcome: Outcome): Kind {
    const ordinary = path.length <= pathMax && appidLike.test(appid ?? "")
    const named = ordinary && this.#kinds.length < kindsMax
    if (!named && path !== otherPath)
      return this.#find(otherPath, null, outcome) ?? this.#open(otherPath, null, outcome)
    const own = { path: detached(path), appid: appid === null ? null : detached(appid) }
    const kind: Kind = { ...own, outcome, count: 0, told: 0 }
    const byAppid = this.#paths.get(path) ?? new Map<string, Kind[]>()
    this.#paths.set(own.path, byAppid)
    byAppid.set(own.appid ?? "", [...(byAppid.get(appid ?? "") ?? []), kind])
    this.#kinds.push(kind)
    return kind
  }
}

/** Callers choose the paths and appids of refused calls: those beyond the bounds are counted together. */
const otherPath = "(other)"
const kindsMax = 1000
const pathMax = 256
const appidLike = /^[\w-]{0,64}$/
