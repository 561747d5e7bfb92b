import type { CallCount, CallRecord } from "../lib/wire/broker"
import { int4, keyText, text } from "./columns"
import type { Identity } from "./instances"

const dayMs = 86_400_000

export type CallRow = ReturnType<typeof callRow>

/** A call as the database keeps it: names from the credential, and the broker's time for a clock that is far off. */
export function callRow(
  { environmentId, service, version, instance }: Identity,
  call: CallRecord,
  now: Date,
) {
  const at = new Date(call.at)
  return {
    environmentId,
    service,
    version,
    instance,
    seqid: call.seqid,
    at: Math.abs(at.getTime() - now.getTime()) <= dayMs ? at : now,
    appid: call.appid === null ? null : keyText(call.appid),
    method: text(call.method),
    path: text(call.path),
    tokenMode: call.tokenMode,
    outcome: call.outcome,
    detail: call.detail === null ? null : text(call.detail),
    errcode: int4(call.errcode),
    status: int4(call.status) ?? 0,
    bytesIn: call.bytesIn,
    bytesOut: call.bytesOut,
    totalMs: call.totalMs,
    upstreamMs: call.upstreamMs,
    policyRevision: int4(call.policyRevision),
  }
}

export const countRows = (counts: CallCount[]) =>
  counts.map(({ path, appid, outcome, count }) => ({
    path: keyText(path),
    appid: keyText(appid ?? ""),
    outcome,
    count,
  }))
