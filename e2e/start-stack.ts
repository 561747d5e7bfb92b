import { rmSync } from "node:fs"
import { startStack } from "./stack"

/** One Weside for all journeys of a run; its whereabouts reach the workers in `WESIDE_E2E`. */
export default async function start() {
  const { stack, stop } = await startStack()
  process.env.WESIDE_E2E = JSON.stringify(stack)
  return async () => {
    const code = await stop()
    if (code !== 0) throw new Error(`Weside ended with ${code}`)
    rmSync(stack.dataDir, { recursive: true, force: true })
  }
}
