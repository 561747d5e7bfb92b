// Every change by a person: one transaction that holds the change, its audit row and the answer to its idempotency key.
import type { Act } from "./actor"
import { database, type Tx } from "./db"
import { AppError } from "./errors"
import { Prisma } from "./generated/prisma/client"

type Changed<View> = {
  view: View
  /** The object's path under /api/v1. */
  object: string
  environment?: string
  before?: unknown
  after?: unknown
}

/**
 * Runs `work` in a transaction, records who did it, and answers its View. With `validateOnly` everything runs and
 * nothing stays. Work that changed nothing returns `unchanged` and leaves no audit row.
 */
export async function change<View>(
  act: Act,
  action: string,
  work: (tx: Tx, now: Date) => Promise<Changed<View> | { unchanged: View }>,
): Promise<View> {
  try {
    return await database().$transaction((tx) => recorded(tx, act, action, work), {
      maxWait: 5_000,
      timeout: 15_000,
    })
  } catch (error) {
    if (error instanceof Validated) return error.view as View
    throw translated(error)
  }
}

/** The first answer to an idempotency key: the route sends it again. */
export class Replayed extends Error {
  constructor(readonly answer: { status: number; body: string }) {
    super("replayed")
  }
}

class Validated extends Error {
  constructor(readonly view: unknown) {
    super("validated")
  }
}

async function recorded<View>(
  tx: Tx,
  act: Act,
  action: string,
  work: (tx: Tx, now: Date) => Promise<Changed<View> | { unchanged: View }>,
): Promise<View> {
  const now = new Date()
  if (act.idempotency && !act.validateOnly) await claim(tx, act, now)
  const changed = await work(tx, now)
  const view = "unchanged" in changed ? changed.unchanged : changed.view
  if (act.validateOnly) throw new Validated(view)
  if (!("unchanged" in changed)) {
    const { object, environment, before, after } = changed
    await tx.auditEvent.create({
      data: {
        at: now,
        actor: act.actor.name,
        action,
        environment: environment ?? null,
        object,
        before: before === undefined ? Prisma.DbNull : (before as Prisma.InputJsonValue),
        after: after === undefined ? Prisma.DbNull : (after as Prisma.InputJsonValue),
        requestId: act.requestId,
      },
    })
  }
  if (act.idempotency)
    await tx.idempotentAnswer.update({
      where: { actor_key: { actor: act.actor.name, key: act.idempotency.key } },
      data: { body: JSON.stringify(view) },
    })
  return view
}

/** Two requests with one key at once: the second waits on the unique key until the first has committed. */
async function claim(tx: Tx, act: Act, now: Date) {
  const { key, request, status } = act.idempotency!
  const actor = act.actor.name
  await tx.idempotentAnswer.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - 24 * 3600_000) } },
  })
  const { count } = await tx.idempotentAnswer.createMany({
    data: [{ actor, key, request, status, body: "", createdAt: now }],
    skipDuplicates: true,
  })
  if (count === 1) return
  const first = await tx.idempotentAnswer.findUniqueOrThrow({ where: { actor_key: { actor, key } } })
  if (first.request !== request)
    throw new AppError("key_reused", "This Idempotency-Key was used for another request; use a new one.")
  throw new Replayed({ status: first.status, body: first.body })
}

/** Database errors that say something a person can act on. */
export function translated(error: unknown): unknown {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === "P2002")
      return new AppError("conflict", "That name is taken; choose another.", { cause: error })
    if (/^P(10\d\d|2024|2028|2034|2037)$/.test(error.code))
      return new AppError(
        "unavailable",
        "The database does not answer, or is too busy; try again in a moment.",
        {
          cause: error,
        },
      )
  }
  if (error instanceof Prisma.PrismaClientInitializationError || isAway(error))
    return new AppError("unavailable", "The database does not answer; try again in a moment.", {
      cause: error,
    })
  return error
}

/** The adapter's and the driver's own words for a server that is not there, is starting, or went away. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    /ECONNREFUSED|ECONNRESET|Can't reach database|terminated unexpectedly|is starting up|is shutting down|in recovery mode|Connection terminated|timeout exceeded when trying to connect/i.test(
      error.message,
    ) || isAway(error.cause)
  )
}
