/** Remembers the last `size` keys. */
export class RecentSet {
  private keys = new Set<string>()

  constructor(private readonly size: number) {}

  /** False when the key was there already. */
  add(key: string): boolean {
    if (this.keys.has(key)) return false
    this.keys.add(key)
    const oldest = this.keys.values().next()
    if (this.keys.size > this.size && !oldest.done) this.keys.delete(oldest.value)
    return true
  }

  clear(): void {
    this.keys.clear()
  }
}
