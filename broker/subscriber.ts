import type { ServerResponse } from "node:http"

/** Heartbeats that may find the one before still unread; then the sidecar does not read and is dropped. */
const missedMax = 2

/** One sidecar's policy stream. At most one policy waits for a slow reader: the newest. */
export class Subscriber {
  /** Of the policy that it was given last. */
  private mark: string | null = null
  private next: string | null = null
  private missed = 0

  constructor(private readonly response: ServerResponse) {
    response.on("drain", () => {
      this.missed = 0
      if (this.next !== null) this.write(this.next)
    })
  }

  offer(mark: string, line: string) {
    if (mark === this.mark) return
    this.mark = mark
    this.write(line)
  }

  /** It has that policy already; `line` only tells it that the stream stands. */
  resume(mark: string, line: string) {
    this.mark = mark
    this.write(line)
  }

  heartbeat(line: string) {
    if (this.mark === null) return
    if (!this.response.writableNeedDrain) return this.write(line)
    this.missed += 1
    if (this.missed >= missedMax) this.response.destroy()
  }

  end() {
    this.response.end()
  }

  onClose(listener: () => void) {
    this.response.on("close", listener)
  }

  private write(line: string) {
    if (this.response.writableEnded) return
    if (!this.response.headersSent)
      this.response.writeHead(200, { "content-type": "application/jsonl", "cache-control": "no-store" })
    this.next = this.response.writableNeedDrain ? line : null
    if (this.next === null) this.response.write(line)
  }
}
