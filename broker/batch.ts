/**
 * Reads many rows with few statements: one statement runs at a time, and every key that is asked for meanwhile
 * goes into the next. A key asked for while a statement runs is never answered by that one, which may have
 * looked before the row changed.
 */
export class Batch<V> {
  private waiting = new Map<string, PromiseWithResolvers<V | null>>()
  private running = false

  constructor(private readonly load: (keys: string[]) => Promise<Map<string, V>>) {}

  get(key: string): Promise<V | null> {
    const waiting = this.waiting.get(key) ?? withResolvers<V | null>()
    this.waiting.set(key, waiting)
    void this.run()
    return waiting.promise
  }

  private async run() {
    if (this.running) return
    this.running = true
    // Whoever asks in the same turn of the event loop shares the first statement.
    await new Promise(setImmediate)
    while (this.waiting.size > 0) {
      const batch = this.waiting
      this.waiting = new Map()
      try {
        const found = await this.load([...batch.keys()])
        for (const [key, { resolve }] of batch) resolve(found.get(key) ?? null)
      } catch (error) {
        for (const { reject } of batch.values()) reject(error)
      }
    }
    this.running = false
  }
}

type PromiseWithResolvers<T> = {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (reason: unknown) => void
}

/** `Promise.withResolvers` comes with Node 22. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
