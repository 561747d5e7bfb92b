import type { MemoryFigures } from "./memory"
import type { Figures } from "./rounds"
import type { Varied } from "./side-by-side"

/** All that one run of the benchmark found out, in units and not yet compared. */
export type Measured = {
  plain: { c1: Figures; c32: Figures; varied: Varied }
  tls: { c1: Figures; c32: Figures; varied: Varied }
  memory: MemoryFigures
  readyMs: number
}
