// All objects of one kind that are ours, as the API server has them: listed once, then followed. It tells of every
// change and looks again by itself after whatever goes wrong; the client's own informer ends at the first error.
import { ApiException, type KubeConfig } from "@kubernetes/client-node"
import type { Kind, Thing } from "./objects"
import { refusalOf } from "./refusals"
import { follow, type WatchEvent } from "./stream"

/** How patient a mirror is. */
export type Pace = {
  /** The server ends a watch after this, in order; one that it does not end is dead and ended `graceMs` later. */
  watchSeconds: number
  graceMs: number
  /** Everything is listed anew so often, should an event ever be lost. */
  relistMs: number
  /** The first pause after a failure; each further one is twice as long, up to the last. */
  pauseMs: number
  pauseMaxMs: number
}
export const calm: Pace = {
  ...{ watchSeconds: 60, graceMs: 15_000, relistMs: 600_000 },
  ...{ pauseMs: 200, pauseMaxMs: 10_000 },
}
const pageSize = 250

type Change<T> = (now: T | null, before: T | null) => void

export class Mirror<T extends Thing> {
  /** By name; what is in it is never changed, only put in another's place. */
  readonly objects = new Map<string, T>()
  /** Since when the server has not told what is new, in ms; null while it does. */
  awaySince: number | null = Date.now()
  /** It was complete at least once. */
  complete = false
  /** What went wrong last; null once it is over. */
  trouble: unknown = null
  readonly #ended = new AbortController()
  #version: string | null = null
  #listedAt = 0
  #failures = 0
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []

  constructor(
    private readonly cluster: KubeConfig,
    private readonly kind: Kind<T>,
    private readonly labelSelector: string,
    private readonly changed: Change<T>,
    private readonly pace: Pace = calm,
  ) {}

  /** Resolves when everything is there for the first time; throws what went wrong at the first try, and tries on. */
  start(): Promise<void> {
    const first = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.#run()
    return first
  }

  stop() {
    this.#ended.abort()
  }

  /** What a write of ours gave back, before the watch tells of it. */
  put(object: T) {
    this.#place(object)
  }

  async #run() {
    while (!this.#ended.signal.aborted) {
      const began = Date.now()
      try {
        if (this.#version === null || began >= this.#listedAt + this.pace.relistMs) await this.#list()
        await this.#watch()
        // A server that ends watches as soon as they are opened is not asked again at once.
        if (Date.now() - began < this.pace.pauseMs) await this.#pause(this.pace.pauseMs)
      } catch (error) {
        if (this.#ended.signal.aborted) return
        if (Date.now() - began > this.pace.pauseMaxMs) this.#failures = 0
        await this.#failed(error)
      }
    }
  }

  async #failed(error: unknown) {
    const { code, retryAfterMs } = refusalOf(error)
    // What was known is too old to go on from: everything is listed again.
    if (code === 410) this.#version = null
    else {
      this.awaySince ??= Date.now()
      this.trouble = error
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    }
    const { pauseMs, pauseMaxMs } = this.pace
    const grown = Math.min(pauseMs * 2 ** this.#failures++, pauseMaxMs) * (0.5 + Math.random() / 2)
    await this.#pause(Math.max(grown, retryAfterMs ?? 0))
  }

  /** Ends early when the mirror does. */
  #pause(ms: number) {
    const { signal } = this.#ended
    return new Promise<void>((resolve) => {
      const timer = setTimeout(end, ms)
      signal.addEventListener("abort", end, { once: true })
      function end() {
        clearTimeout(timer)
        signal.removeEventListener("abort", end)
        resolve()
      }
    })
  }

  async #list() {
    const { items, version } = await this.#pages(pageSize).catch((error) => {
      // The first page was forgotten before the last was asked for: one page with everything cannot be.
      if (error instanceof ApiException && error.code === 410) return this.#pages()
      throw error
    })
    const names = new Set(items.map((item) => item.metadata!.name!))
    for (const [name, object] of [...this.objects]) if (!names.has(name)) this.#drop(name, object)
    // Whatever was known: a server whose store was brought back counts from where that was.
    for (const item of items) this.#put(item)
    this.#version = version
    this.#listedAt = Date.now()
    this.#inTouch()
    this.complete = true
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  async #pages(limit?: number) {
    const items: T[] = []
    let _continue: string | undefined
    let version: string
    do {
      const page = await this.kind.list({ labelSelector: this.labelSelector, limit, _continue })
      items.push(...page.items)
      _continue = page.metadata?._continue || undefined
      version = page.metadata?.resourceVersion ?? ""
    } while (_continue)
    return { items, version }
  }

  async #watch() {
    const { watchSeconds, graceMs } = this.pace
    const answered = new AbortController()
    const silent = setTimeout(() => answered.abort(new Error("it did not answer in time")), graceMs)
    const signal = AbortSignal.any([
      this.#ended.signal,
      answered.signal,
      AbortSignal.timeout(watchSeconds * 1_000 + graceMs),
    ])
    const query = {
      ...{ labelSelector: this.labelSelector, resourceVersion: this.#version! },
      ...{ allowWatchBookmarks: "true", timeoutSeconds: String(watchSeconds) },
    }
    try {
      await follow(this.cluster, this.kind.path, query, {
        signal,
        opened: () => {
          clearTimeout(silent)
          this.#inTouch()
        },
        told: (event) => this.#told(event),
      })
    } finally {
      clearTimeout(silent)
    }
  }

  #told({ type, object }: WatchEvent) {
    const thing = object as T
    const { name, resourceVersion } = thing.metadata!
    if (type === "DELETED") this.#drop(name!, thing)
    else if (type !== "BOOKMARK") this.#place(thing)
    this.#version = resourceVersion ?? this.#version
  }

  #inTouch() {
    this.awaySince = null
    this.trouble = null
  }

  #place(object: T) {
    const before = this.objects.get(object.metadata!.name!)
    if (!before || !isOlder(object, before)) this.#put(object)
  }

  #put(object: T) {
    const name = object.metadata!.name!
    const before = this.objects.get(name) ?? null
    this.objects.set(name, object)
    if (before?.metadata?.resourceVersion !== object.metadata!.resourceVersion) this.changed(object, before)
  }

  #drop(name: string, object: T) {
    if (this.objects.delete(name)) this.changed(null, object)
  }
}

/** A watch may still tell of what was before a write of ours; versions of one object count up. */
function isOlder<T extends Thing>({ metadata: one }: T, { metadata: other }: T) {
  return one!.uid === other!.uid && Number(one!.resourceVersion) < Number(other!.resourceVersion)
}
