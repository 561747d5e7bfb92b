// What a broker knows of an app's token: the row as it was read, and the opened token with its end on this machine's
// monotonic clock. The end is worked out once for each token, so that a database whose clock is corrected later
// neither lengthens nor shortens a life.
import type { Secret } from "../secret"
import type { Sealed, Vault } from "../vault"
import { machineMark, monotonicMs } from "./clock"
import type { Row } from "./rows"
import { type LeaseState, renewAheadMs } from "./rules"

export type Kept = {
  generation: number
  token: Secret
  endsAt: number
  /** When it is this broker's turn to renew it. */
  renewAt: number
  /** The row's end that all this was worked out from. */
  rowEndsAt: string
}

/** `kept` is null when there is no token, or none that opens. */
export type Known = { row: Row; readAt: number; kept: Kept | null }

const machine = machineMark()

/** `readAt` is this machine's clock just before the row was asked for. Throws when the token does not open. */
export async function know(row: Row, readAt: number, before: Kept | null, vault: Vault): Promise<Known> {
  const { appid, generation, tokenSealed, tokenKeyId, lifeMs, leftMs, endsAt: rowEndsAt } = row
  if (!tokenSealed || !tokenKeyId || lifeMs === null || leftMs === null || rowEndsAt === null)
    return { row, readAt, kept: null }
  if (before?.generation === generation && before.rowEndsAt === rowEndsAt)
    return { row, readAt, kept: before }
  const sealed: Sealed = { sealed: tokenSealed, keyId: tokenKeyId }
  const token =
    before?.generation === generation ? before.token : await vault.openToken({ appid, generation }, sealed)
  const sameClock = row.machine !== null && row.machine === machine
  const left = sameClock && row.endsTick !== null ? row.endsTick - readAt : leftMs
  const endsAt = readAt + Math.min(left, lifeMs)
  // More left than it ever had: the clock that says so was set back. The source knows better.
  const renewAt = left > lifeMs ? readAt : endsAt - renewAheadMs(lifeMs, Math.random())
  return { row, readAt, kept: { generation, token, endsAt, renewAt, rowEndsAt } }
}

export function stateOf({ row, readAt, kept }: Known): LeaseState {
  const now = monotonicMs()
  const since = (agoMs: number) => agoMs + now - readAt
  return {
    generation: row.generation,
    leftMs: kept && kept.endsAt - now,
    dueInMs: kept ? kept.renewAt - now : 0,
    failed: row.failedAgoMs === null ? null : { agoMs: since(row.failedAgoMs), retryMs: row.retryMs },
    confirmedAgoMs: row.confirmedAgoMs === null ? null : since(row.confirmedAgoMs),
  }
}

/** The end as every process of this machine reads it. */
export const tickOf = (askedAt: number, lifeMs: number) => ({ machine, endsTick: askedAt + lifeMs })
