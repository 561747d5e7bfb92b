// One renewal. Whoever runs it holds the app's lock; it looks again first, since another broker may have been faster
// while this one waited. What it writes names the generation that it found, so an answer that comes after another
// broker's, or after the credential was replaced, changes nothing.
import { setTimeout as pause } from "node:timers/promises"
import type { Identity } from "../instances"
import { Refusal } from "../refusal"
import type { Secret } from "../secret"
import { canForce } from "../sources/source"
import type { Sealed } from "../vault"
import type { Issued } from "../wechat"
import { monotonicMs } from "./clock"
import { takeForcedRefresh } from "./forced-refresh"
import { type Kept, type Known, stateOf, tickOf } from "./known"
import type { Query } from "./lock-session"
import { type Row, readLocked, writeConfirmed, writeFailure, writeToken } from "./rows"
import { retryAfterMs, stepFor } from "./rules"

/** A generation that WeChat refused, and the sidecar to which it did. */
export type Refused = { generation: number; asker: Identity }

export type Renewing = {
  query: Query
  appid: string
  refused: Refused | null
  know: (row: Row, readAt: number) => Promise<Known>
  fetch: (row: Row, force: boolean) => Promise<Issued>
  seal: (generation: number, token: Secret) => Promise<Sealed>
}

/** However long a source takes, its app's lock is free again after this. */
const fetchMaxMs = 15_000

/** Null: the app has no credential. Rejects with what the source failed of, after writing it down. */
export async function renew(renewing: Renewing): Promise<Known | null> {
  const known = await look(renewing)
  if (!known) return null
  const step = stepFor(stateOf(known), renewing.refused?.generation ?? null)
  if (step === "give" || step === "fail") return known
  await fetchAndWrite(renewing, known)
  return look(renewing)
}

async function look({ query, appid, know }: Renewing): Promise<Known | null> {
  const readAt = monotonicMs()
  const row = await readLocked(query, appid)
  return row && know(row, readAt)
}

async function fetchAndWrite(renewing: Renewing, known: Known) {
  const { query, refused, seal } = renewing
  const { row, kept, readAt } = known
  const isRefused = ({ token }: Issued) =>
    kept !== null && refused?.generation === kept.generation && kept.token.equals(token)
  let issued = await ask(renewing, known, false)
  if (
    isRefused(issued) &&
    refused &&
    canForce[row.source] &&
    (await takeForcedRefresh(query, row, refused.asker))
  )
    issued = await ask(renewing, known, true)
  if (isRefused(issued)) return writeConfirmed(query, row)
  const generation = nextGeneration(row, kept, issued)
  const lifeMs = issued.expiresInS * 1000
  const sealed = await seal(generation, issued.token)
  await writeToken(query, row, { generation, ...sealed, lifeMs, ...tickOf(readAt, lifeMs) })
}

async function ask({ query, fetch }: Renewing, { row, kept }: Known, force: boolean): Promise<Issued> {
  try {
    return await Promise.race([fetch(row, force), silence(row.appid)])
  } catch (error) {
    const leftMs = kept ? kept.endsAt - monotonicMs() : 0
    const sentence =
      error instanceof Refusal ? error.message : `The broker failed to get a token of ${row.appid}.`
    await writeFailure(query, row, sentence, retryAfterMs(row.failures + 1, leftMs, Math.random()))
    throw error
  }
}

/** Beyond every earlier one also when an old copy of the database was put back: sidecars refuse to go back. */
const nextGeneration = (row: Row, kept: Kept | null, { token }: Issued) =>
  kept?.token.equals(token) ? kept.generation : Math.max(row.generation + 1, Math.floor(row.readAtMs))

async function silence(appid: string): Promise<never> {
  await pause(fetchMaxMs, undefined, { ref: false })
  throw new Refusal(
    "unavailable",
    `The source of the tokens of ${appid} did not answer within ${fetchMaxMs / 1000} s.`,
  )
}
