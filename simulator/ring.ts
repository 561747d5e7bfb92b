/** The last `size` entries, oldest first. */
export class Ring<T> {
  private entries: T[] = []

  constructor(private readonly size: number) {}

  push(entry: T): void {
    this.entries.push(entry)
    if (this.entries.length > this.size) this.entries.shift()
  }

  last(count: number): T[] {
    return count > 0 ? this.entries.slice(-count) : []
  }

  find(fits: (entry: T) => boolean): T | undefined {
    return this.entries.findLast(fits)
  }

  clear(): void {
    this.entries = []
  }
}
