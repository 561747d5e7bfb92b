/**
 * How far a log has been read whose lines begin with their time. A log can be read again from a whole second only, so each
 * reading repeats lines; those are told by their time, and lines of one instant by their number.
 */
export class LogBookmark {
  private newest = ""
  private ofNewest = 0
  private from = ""
  private repeated = 0

  /** Where to begin again, as RFC 3339; undefined before anything was read. */
  get since(): string | undefined {
    if (this.newest === "") return undefined
    return `${new Date(Number(this.newest.slice(0, secondDigits)) * 1000).toISOString().slice(0, 19)}Z`
  }

  /** A reading begins: what comes up to here was seen. */
  begin() {
    this.from = this.newest
    this.repeated = this.ofNewest
  }

  /** A line's words without its time; null when an earlier reading had it. */
  take(line: string): string | null {
    const { instant, words } = parted(line)
    if (instant === null) return words
    if (instant < this.from || (instant === this.from && this.repeated-- > 0)) return null
    if (instant > this.newest) {
      this.newest = instant
      this.ofNewest = 0
    }
    if (instant === this.newest) this.ofNewest++
    return words
  }
}

const secondDigits = 12

/** Seconds since 1970 and billionths, as digits that compare as text. */
function parted(line: string): { instant: string | null; words: string } {
  const [, time = "", fraction = "", zone = "", words = ""] = timed.exec(line) ?? []
  const ms = Date.parse(time + zone)
  if (Number.isNaN(ms)) return { instant: null, words: line }
  return { instant: String(ms / 1000).padStart(secondDigits, "0") + fraction.padEnd(9, "0"), words }
}

const timed = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)(?: |$)(.*)$/s
