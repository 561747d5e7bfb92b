// Which controller acts. The database's clock decides; the epoch grows with every change of holder and fences
// every write. Between writes a holder trusts the lease only as long as its own clocks, which went on while the
// process was stopped, say that it cannot have run out.
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"
import type { Db, Tx } from "@/lib/db"
import { LeaseLost } from "./lease-lost"
import { isAlive, startTimeOf } from "./processes"

/** Taken off this side's reckoning, for clocks that run unevenly. */
const marginShare = 1 / 15

export class Lease {
  readonly holder: string
  #epoch: number | null = null
  #renewed = { monotonic: 0, wall: 0 }

  constructor(
    private readonly db: Db,
    holder = `${host()}/${process.pid}/${startTimeOf(process.pid)}`,
    private readonly lifeMs = 15_000,
  ) {
    this.holder = holder
  }

  get epoch() {
    return this.#epoch
  }

  /** Renews the lease, or takes it when it is free, has run out, or its holder on this machine is gone. */
  async acquire(): Promise<boolean> {
    const asked = { monotonic: performance.now(), wall: Date.now() }
    const epoch = this.#epoch === null ? await this.#take() : await this.#renew(this.#epoch)
    this.#epoch = epoch
    this.#renewed = asked
    return epoch !== null
  }

  /** This controller certainly still acts. */
  isHeld() {
    return this.#epoch !== null && this.#age() < this.lifeMs * (1 - marginShare)
  }

  guard() {
    if (!this.isHeld()) throw new LeaseLost()
  }

  /** A transaction that commits only if this controller still holds the lease when it does. */
  async write<T>(change: (tx: Tx) => Promise<T>): Promise<T> {
    this.guard()
    return this.db.$transaction(async (tx) => {
      const held = await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM "ControllerLease" WHERE "epoch" = ${this.#epoch} AND "holder" = ${this.holder} FOR SHARE`
      if (held.length === 0) {
        this.forget()
        throw new LeaseLost()
      }
      return change(tx)
    })
  }

  /** Gives it up for the next to take at once; the epoch stays, so that it can only grow. */
  async release() {
    const epoch = this.#epoch
    this.forget()
    if (epoch === null) return
    await this.db.$executeRaw`
      UPDATE "ControllerLease" SET "holder" = '', "expiresAt" = clock_timestamp()
      WHERE "epoch" = ${epoch} AND "holder" = ${this.holder}`
  }

  forget() {
    this.#epoch = null
  }

  /** The monotonic clock stands still while the machine sleeps, the wall clock may be set: the larger counts. */
  #age() {
    return Math.max(performance.now() - this.#renewed.monotonic, Date.now() - this.#renewed.wall)
  }

  async #renew(epoch: number) {
    // One that ran out and that nobody took is still ours: no other write can have happened.
    const rows = await this.db.$queryRaw<{ epoch: number }[]>`
      UPDATE "ControllerLease" SET "expiresAt" = clock_timestamp() + ${this.lifeMs} * interval '1 millisecond'
      WHERE "epoch" = ${epoch} AND "holder" = ${this.holder} RETURNING "epoch"`
    return rows[0]?.epoch ?? null
  }

  async #take() {
    const current = await this.db.controllerLease.findUnique({ where: { id: 1 } })
    const dead = current && isGone(current.holder) ? current.holder : ""
    const rows = await this.db.$queryRaw<{ epoch: number }[]>`
      INSERT INTO "ControllerLease" ("id", "holder", "epoch", "expiresAt")
      VALUES (1, ${this.holder}, 1, clock_timestamp() + ${this.lifeMs} * interval '1 millisecond')
      ON CONFLICT ("id") DO UPDATE SET "holder" = EXCLUDED."holder",
        "epoch" = "ControllerLease"."epoch" + 1, "expiresAt" = EXCLUDED."expiresAt"
      WHERE "ControllerLease"."expiresAt" <= clock_timestamp() OR "ControllerLease"."holder" = ${dead}
      RETURNING "epoch"`
    return rows[0]?.epoch ?? null
  }
}

/** Certain only for a process of this very machine, boot and process namespace. */
function isGone(holder: string) {
  const [where, pid, startTime] = holder.split("/")
  return where === host() && Boolean(startTime) && !isAlive({ pid: Number(pid), startTime: startTime! })
}

function host() {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8)
    const namespace = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")
    return `${hostname()}-${boot}-${namespace}`
  } catch {
    return hostname()
  }
}
