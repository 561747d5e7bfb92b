// The writing side of a socket. What is appended in one event leaves in one write; what the kernel does not take
// is kept, and the owner stops reading until `drained` is called.
import type { Socket } from "bun"
import { giveBack, kept } from "./lent"

export class Outlet {
  readonly #socket: Socket<unknown>
  #kept: { bytes: Buffer; at: number }[] = []
  #closed = false

  constructor(socket: Socket<unknown>) {
    this.#socket = socket
  }

  /** True while the other side has not taken what was written. */
  get blocked(): boolean {
    return this.#kept.length > 0
  }

  /** Latin-1, as heads are. */
  text(text: string) {
    const room = this.#room(text.length)
    if (room < 0) return this.#write(Buffer.from(text, "latin1"), 0, text.length)
    scratch.write(text, room, "latin1")
    used = room + text.length
  }

  bytes(bytes: Buffer, from: number, to: number) {
    const room = this.#room(to - from)
    if (room < 0) return this.#write(bytes, from, to)
    bytes.copy(scratch, room, from, to)
    used = room + to - from
  }

  drained() {
    for (let first = this.#kept[0]; first && !this.#closed; first = this.#kept[0]) {
      first.at += this.#send(first.bytes, first.at, first.bytes.length)
      if (first.at < first.bytes.length) return
      this.#kept.shift()
      giveBack(first.bytes)
    }
  }

  /** The socket is gone: whatever is appended from now on is nobody's. */
  closed() {
    this.#closed = true
    this.#kept = []
    if (owner === this) owner = null
  }

  /** Where in the scratch the next `length` bytes go, or -1 when they are to be written by themselves. */
  #room(length: number): number {
    const large = length > scratch.length / 2
    if (owner !== this || large || used + length > scratch.length) flushOutlets()
    if (large) return -1
    if (owner === null) used = 0
    owner = this
    return used
  }

  #write(bytes: Buffer, from: number, to: number) {
    if (this.#closed || from === to) return
    const written = this.blocked ? 0 : this.#send(bytes, from, to)
    if (from + written < to) this.#kept.push({ bytes: kept(bytes, from + written, to), at: 0 })
  }

  #send(bytes: Buffer, from: number, to: number): number {
    return Math.max(0, this.#socket.write(bytes, from, to - from))
  }

  static flush() {
    const flushed = owner
    const length = flushed ? used : 0
    owner = null
    used = 0
    if (flushed && length > 0) flushed.#write(scratch, 0, length)
  }
}

/** To be called at the end of every event that may have written. */
export function flushOutlets() {
  Outlet.flush()
}

const scratch = Buffer.allocUnsafeSlow(64 * 1024)
let owner: Outlet | null = null
let used = 0
