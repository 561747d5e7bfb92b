import type { z } from "zod"
import type { World } from "./world"

export type Turn<Body> = { name: string; query: URLSearchParams; body: Body }

export type Knob = {
  method: "GET" | "PUT" | "POST" | "DELETE"
  /** Its first group, if any, becomes the turn's `name`. */
  path: RegExp
  body?: z.ZodType
  /** What it answers, or a promise of it. */
  turn: (world: World, turn: Turn<unknown>) => unknown
}

/** Types a knob's body by its schema; the caller of `turn` has parsed it with that schema. */
export function knob<S extends z.ZodType>(given: {
  method: Knob["method"]
  path: RegExp
  body?: S
  turn: (world: World, turn: Turn<z.infer<S>>) => unknown
}): Knob {
  return given as Knob
}

export class KnobError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}
