import type { App } from "./app"

/**
 * The apps of the configuration with the knobs' changes laid over them. Only the changes are kept in the state
 * file, so that an edited apps file still counts after a restart for every app that no knob touched.
 */
export class AppStore {
  private changes = new Map<string, App | null>()

  constructor(
    private readonly configured: readonly App[],
    private readonly changed: () => void,
  ) {}

  find(appid: string): App | undefined {
    const change = this.changes.get(appid)
    if (change !== undefined) return change ?? undefined
    return this.configured.find((app) => app.appid === appid)
  }

  list(): App[] {
    const appids = new Set([...this.configured.map((app) => app.appid), ...this.changes.keys()])
    return [...appids].flatMap((appid) => this.find(appid) ?? [])
  }

  put(app: App): void {
    this.changes.set(app.appid, app)
    this.changed()
  }

  remove(appid: string): void {
    this.changes.set(appid, null)
    this.changed()
  }

  clear(): void {
    this.changes.clear()
    this.changed()
  }

  snapshot(): [string, App | null][] {
    return [...this.changes]
  }

  restore(changes: [string, App | null][]): void {
    this.changes = new Map(changes)
  }
}
