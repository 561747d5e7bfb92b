import { Refusal } from "./refusal"

/**
 * Lets few pass at a time and few wait. For what strangers may ask: however many they are, the database is left to those
 * whom the broker knows.
 */
export class Turnstile {
  private passing = 0
  private readonly waiting: (() => void)[] = []

  constructor(
    private readonly passingMax: number,
    private readonly waitingMax: number,
  ) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.passing >= this.passingMax) await this.turn()
    else this.passing += 1
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      // Whoever waited longest takes this place over.
      if (next) next()
      else this.passing -= 1
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.waitingMax)
      throw new Refusal("limit", "Too many ask at once; try again in a moment.", { retryAfterS: 1 })
    return new Promise((resolve) => this.waiting.push(resolve))
  }
}
