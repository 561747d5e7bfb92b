// What a credential's health becomes when something is learned of it.

export type Failure = { message: string; errcode: number | null; egressIp: string | null }

export type Health = {
  lastSuccessAt: Date | null
  expiresAt: Date | null
  failingSince: Date | null
  failedAt: Date | null
  errcode: number | null
  egressIp: string | null
  message: string | null
  /** Which question the last check answered: the instant at which it was asked. */
  checkedFor: Date | null
  checkedAt: Date | null
}

export type News =
  /** The source gave a token. */
  | { kind: "gave"; expiresInS: number }
  /** The source gave none. */
  | { kind: "failed"; failure: Failure }
  /** Somebody wanted to know, and a token is at hand. */
  | { kind: "confirmed"; asked: Date; expiresInS: number }
  /** Somebody wanted to know, and there is none. */
  | { kind: "missed"; asked: Date; failure: Failure }

const unknown: Health = {
  lastSuccessAt: null,
  expiresAt: null,
  failingSince: null,
  failedAt: null,
  errcode: null,
  egressIp: null,
  message: null,
  checkedFor: null,
  checkedAt: null,
}
const noFailure = { failingSince: null, failedAt: null, errcode: null, egressIp: null, message: null }
const againAfterMs = 60_000

/** Null when there is nothing to write. What the source itself said is better known than what a check met with. */
export function healthAfter(before: Health | null, news: News, now: Date): Health | null {
  const known = before ?? unknown
  if ("asked" in news && known.checkedFor?.getTime() === news.asked.getTime()) return null
  switch (news.kind) {
    case "gave":
      return { ...known, ...noFailure, ...success(news.expiresInS, now) }
    case "failed":
      return isNews(known, news.failure, now) ? { ...known, ...failing(known, news.failure, now) } : null
    case "confirmed": {
      const heard = known.lastSuccessAt !== null || known.failingSince !== null
      return { ...known, ...(!heard && success(news.expiresInS, now)), ...checked(news.asked, now) }
    }
    case "missed": {
      const heard = known.failingSince !== null
      return { ...known, ...(!heard && failing(known, news.failure, now)), ...checked(news.asked, now) }
    }
  }
}

const success = (expiresInS: number, now: Date) => ({
  lastSuccessAt: now,
  expiresAt: new Date(now.getTime() + expiresInS * 1000),
})

const checked = (asked: Date, now: Date) => ({ checkedFor: asked, checkedAt: now })

const failing = (known: Health, failure: Failure, now: Date) => ({
  ...failure,
  failingSince: known.failingSince ?? now,
  failedAt: now,
})

function isNews(known: Health, failure: Failure, now: Date) {
  if (!known.failingSince || !known.failedAt) return true
  if (known.message !== failure.message || known.errcode !== failure.errcode) return true
  return (
    known.egressIp !== failure.egressIp || Math.abs(now.getTime() - known.failedAt.getTime()) >= againAfterMs
  )
}
