import type { ServerResponse } from "node:http"

/** Heartbeats that may find the one before still unread; then the sidecar does not read and is dropped. */
const missedMax = 2

/** One sidecar's policy stream. At most one policy waits for a slow reader: the newest. */
export class Subscriber {
  private revision: number | null = null
  private next: string | null = null
  private missed = 0

  constructor(private readonly response: ServerResponse) {
    response.on("drain", () => {
      this.missed = 0
      if (this.next !== null) this.write(this.next)
    })
  }

  offer(revision: number, line: string) {
    if (revision === this.revision) return
    this.revision = revision
    this.write(line)
  }

  heartbeat(line: string) {
    if (this.revision === null) return
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
