/**
 * The apps or platforms of the configuration with the knobs' changes laid over them. Only the changes are kept in the
 * state file, so that an edited apps file still counts after a restart for every one that no knob touched.
 */
export class AccountStore<T extends { appid: string }> {
  private changes = new Map<string, T | null>()

  constructor(
    private readonly configured: readonly T[],
    private readonly changed: () => void,
  ) {}

  find(appid: string): T | undefined {
    const change = this.changes.get(appid)
    if (change !== undefined) return change ?? undefined
    return this.configured.find((account) => account.appid === appid)
  }

  list(): T[] {
    const appids = new Set([...this.configured.map(({ appid }) => appid), ...this.changes.keys()])
    return [...appids].flatMap((appid) => this.find(appid) ?? [])
  }

  put(account: T): void {
    this.changes.set(account.appid, account)
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

  snapshot(): [string, T | null][] {
    return [...this.changes]
  }

  restore(changes: [string, T | null][]): void {
    this.changes = new Map(changes)
  }
}
