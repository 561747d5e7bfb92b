// One connection of a caller: its requests one after the other, pipelined ones too.
// What has arrived is parsed here; a call takes the pieces of its body as fast as they can be sent on.
import type { Socket } from "bun"
import { Call } from "./call"
import { clock } from "./clock"
import { noFields } from "./fields"
import { giveBack, kept } from "./lent"
import { flushOutlets, Outlet } from "./outlet"
import { type Malformed, parseRequest } from "./parse"
import type { Plane } from "./plane"
import { type Rule, refuse } from "./refusals"

export class Connection {
  readonly outlet: Outlet
  readonly callerAddress: string
  /** When something must have happened, on the monotonic clock. */
  deadline: number
  readonly #socket: Socket<Connection>
  readonly #plane: Plane
  #bytes: Buffer = empty
  #at = 0
  #call: Call | null = null
  #phase: "open" | "closing" | "lingering" | "closed" = "open"
  #paused = false
  #pumping = false
  #callerEnded = false

  constructor(plane: Plane, socket: Socket<Connection>) {
    this.#plane = plane
    this.#socket = socket
    this.outlet = new Outlet(socket as Socket<unknown>)
    this.callerAddress = socket.remoteAddress.replace(/^::ffff:/, "")
    this.deadline = clock.now + headMs
  }

  received(bytes: Buffer) {
    if (this.#phase !== "open") return
    const waiting = this.#bytes.length - this.#at
    if (waiting === 0 && !this.#call) this.deadline = Math.min(this.deadline, clock.now + headMs)
    this.#keep(waiting === 0 ? bytes : Buffer.concat([this.#bytes.subarray(this.#at), bytes]))
    this.pump()
    this.flush()
    if (this.#at < this.#bytes.length) this.#keep(kept(this.#bytes, this.#at, this.#bytes.length))
  }

  /** Takes what has arrived as far as it can be taken now. */
  pump() {
    if (this.#pumping) return
    this.#pumping = true
    while (this.#phase === "open" && (this.#call ? this.#readBody(this.#call) : this.#readHead())) {}
    this.#pumping = false
    if (this.#callerEnded) this.#endAsCaller()
    this.#regulate()
  }

  /** The call's answer is complete: goes on with the next request once its body is, or closes. */
  settle() {
    const call = this.#call
    if (!call?.over) return
    if (call.closes) return this.#close()
    if (!call.body.done) return this.pump()
    this.#call = null
    this.deadline = clock.now + (this.#at < this.#bytes.length ? headMs : idleMs)
    if (this.#callerEnded && this.#at === this.#bytes.length) return this.#close()
    this.pump()
  }

  /** Sends what was appended, and closes what was to be closed after it. */
  flush() {
    flushOutlets()
    if (this.#phase !== "closing" || this.outlet.blocked) return
    this.#phase = "lingering"
    this.deadline = clock.now + lingerMs
    this.#socket.shutdown()
    this.#socket.resume()
  }

  drained() {
    this.outlet.drained()
    if (!this.outlet.blocked) {
      this.#call?.drained()
      this.pump()
    }
    this.flush()
  }

  /** The caller will send no more, but may still want its answer. */
  ended() {
    this.#callerEnded = true
    this.pump()
    this.flush()
  }

  /** The caller said its last: what is complete is answered, and a half of something is not waited for. */
  #endAsCaller() {
    if (this.#phase !== "open" || this.outlet.blocked) return
    const call = this.#call
    if (call && (call.body.done || this.#at < this.#bytes.length)) return
    call?.callerGone()
    this.#close()
  }

  /** Resets the connection, so that nothing that was cut short looks complete. */
  abort() {
    this.#socket.terminate()
    this.closed()
  }

  closed() {
    if (this.#phase === "closed") return
    this.#phase = "closed"
    this.outlet.closed()
    this.#call?.callerGone()
    this.#call = null
    this.#plane.connections.delete(this)
  }

  overdue() {
    // A reset would take back what the caller has not read yet.
    if (this.#phase === "lingering") return this.#socket.end()
    if (this.#phase !== "open") return this.abort()
    // Its answer is given, and the rest of its request does not come.
    if (this.#call?.over) this.#close()
    else if (this.#call) this.#call.timedOut()
    else if (this.#at < this.#bytes.length)
      this.#refuseHead("request_timeout", "The head did not arrive within 10 s.")
    else this.#close()
    this.flush()
  }

  /** Refuses to serve this connection at all. */
  turnAway(served: number) {
    const sentence = `There are ${served.toLocaleString("en")} connections already.`
    this.#refuseHead("too_many_connections", sentence)
    this.flush()
  }

  /** The process ends: what is idle closes now, what has a call closes after it. */
  stop() {
    if (this.#call) this.#call.closes = true
    else this.#close()
    this.flush()
  }

  #readHead(): boolean {
    // Whoever sends on without reading the answers waits: they would only pile up here.
    if (this.#at >= this.#bytes.length || this.outlet.blocked) return false
    const parsed = parseRequest(this.#bytes, this.#at)
    if (parsed === null) return false
    if ("status" in parsed) {
      this.#refuseHead(ruleOf[parsed.status], parsed.sentence)
      return false
    }
    this.#at = parsed.next
    this.deadline = clock.now + callMs
    this.#call = new Call(this.#plane, this, parsed.head)
    this.#call.start()
    return true
  }

  #readBody(call: Call): boolean {
    if (call.body.done || !call.reading || this.#at >= this.#bytes.length) return false
    const next = call.body.read(this.#bytes, this.#at, call)
    if (next < 0) call.bodyMalformed()
    if (next < 0 && call.over) this.#close()
    if (this.#call !== call) return true
    this.#at = next
    if (call.body.done) call.bodyEnded()
    if (call.over && (call.body.done || call.closes)) this.settle()
    return true
  }

  #refuseHead(rule: Rule, sentence: string) {
    this.#call = new Call(this.#plane, this, { method: "", target: "", minor: 1, fields: noFields })
    this.#call.refuse(refuse(rule, sentence))
  }

  /** Half-closes after what was written, and reads on for a moment: a close with unread bytes would reset the answer. */
  #close() {
    if (this.#phase !== "open") return
    this.#phase = "closing"
    this.#call = null
    this.#keep(empty)
    // It may be an event of the upstream's that ends here: whatever it still appends goes out before the end.
    queueMicrotask(() => this.flush())
  }

  #keep(bytes: Buffer) {
    this.#bytes = bytes
    this.#at = 0
  }

  #regulate() {
    const waiting = this.#bytes.length - this.#at
    if (waiting === 0) {
      giveBack(this.#bytes)
      this.#keep(empty)
    }
    const enough = waiting >= waitingMax || this.#call?.held === true
    if (enough !== this.#paused && this.#phase === "open") {
      this.#paused = enough
      if (this.#paused) this.#socket.pause()
      else this.#socket.resume()
    }
  }
}

const ruleOf: Record<Malformed["status"], Rule> = {
  400: "malformed",
  414: "target_too_long",
  431: "head_too_large",
  505: "http_version",
}

const empty = Buffer.alloc(0)
const headMs = 10_000
const idleMs = 60_000
const callMs = 30_000
const lingerMs = 1000
/** One byte more than the largest head, so that a larger one is seen to be. */
const waitingMax = 64 * 1024 + 1
