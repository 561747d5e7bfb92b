/** Named counts. Names come from callers, so what exceeds the bound is counted under one common name. */
export class Tally {
  private counts = new Map<string, number>()

  constructor(private readonly namesMax = 2000) {}

  add(name: string): number {
    const known = this.counts.has(name) || this.counts.size < this.namesMax
    const key = known ? name : "(others)"
    const count = this.get(key) + 1
    this.counts.set(key, count)
    return count
  }

  get(name: string): number {
    return this.counts.get(name) ?? 0
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.counts)
  }

  clear(): void {
    this.counts.clear()
  }
}
