import { setTimeout as pause } from "node:timers/promises"
import { ask, get } from "../sidecar/rig/raw-client"
import type { Program } from "./program"

/** What a program answers once it is there. */
export type Probe = { port: number; target: string; status: number }

/** Resolves when the program answers as it should; throws with what it said itself when it does not within 10 s. */
export async function answering(program: Program, { port, target, status }: Probe): Promise<void> {
  const deadline = performance.now() + 10_000
  let seen = "it did not answer"
  while (performance.now() < deadline && program.ended() === null) {
    const answer = await ask(port, get(target)).catch(() => null)
    if (answer?.status === status) return
    if (answer) seen = `it answered ${answer.status} ${answer.text}`
    await pause(20)
  }
  throw new Error(`${program.name} cannot be measured: ${program.ended() ?? seen}.\n${program.output()}`)
}
