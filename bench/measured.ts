import type { MemoryFigures } from "./memory"
import type { Figures } from "./rounds"

/** All that one run of the benchmark found out, in units and not yet compared. */
export type Measured = {
  plain: { c1: Figures; c32: Figures }
  tls: { c1: Figures; c32: Figures }
  memory: MemoryFigures
  readyMs: number
}
