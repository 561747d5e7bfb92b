import { ApiException } from "@kubernetes/client-node"
import { EngineTrouble, type Obstacle } from "../engine"
import { obstacleOf, refusalOf, troubleOf } from "./refusals"

/** What is asked of the server, with what it refuses in words for people: as an obstacle, or as trouble that may pass. */
export class Attempts {
  /** The server asked to be left alone until then. */
  #quietUntil = 0

  constructor(private readonly namespace: string) {}

  async make(act: () => Promise<null>): Promise<Obstacle | null> {
    const leftMs = this.#quietUntil - Date.now()
    if (leftMs > 0) throw new EngineTrouble(troubleOf({ code: 429, message: "", retryAfterMs: leftMs }))
    try {
      return await act()
    } catch (error) {
      if (error instanceof Taken) return error.obstacle(this.namespace)
      if (!isOfTheServer(error)) throw error
      const refusal = refusalOf(error)
      if (refusal.retryAfterMs) this.#quietUntil = Date.now() + refusal.retryAfterMs
      const obstacle = obstacleOf(refusal, this.namespace)
      if (obstacle) return obstacle
      throw new EngineTrouble(troubleOf(refusal), { cause: error })
    }
  }
}

/** An object of that name is there and is not ours. */
export class Taken extends Error {
  constructor(
    private readonly resource: string,
    private readonly object: string,
  ) {
    super(`${resource}/${object} is not ours.`)
  }

  obstacle = (namespace: string): Obstacle => ({
    reason: "NameTaken",
    message: `The namespace “${namespace}” has ${this.resource} named “${this.object}” that Weside did not make. Remove or rename it; it is left as it is.`,
  })
}

/** An answer of it, or none: not an error of ours. */
const isOfTheServer = (error: unknown): error is Error =>
  error instanceof ApiException ||
  (error instanceof Error &&
    (/^(Fetch|Abort|Timeout)Error$/.test(error.name) ||
      typeof (error as NodeJS.ErrnoException).code === "string"))
