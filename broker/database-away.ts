import { Prisma } from "../lib/generated/prisma/client"

/** How the driver calls a server that is not there, is full, or is being stopped. */
const away = ["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections"]

/** PostgreSQL stops, starts, has no connection left, or did not come to it within the time that we give it. */
export const isAway = (sqlState: string | undefined) =>
  /^(57P0[1235]|57014|53300|55P03|08...)$/.test(sqlState ?? "")

/** The database was lost in the middle of what only one connection can do. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = "DatabaseAway"
  }
}

/** Whether an error of the database client will pass by itself. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAway) return true
  if (!(error instanceof Prisma.PrismaClientKnownRequestError))
    return error instanceof Error && lostConnection.test(error.message)
  const cause = (error.meta as Meta | undefined)?.driverAdapterError?.cause
  const kind = cause?.kind ?? ""
  return away.includes(kind) || isAway(cause?.originalCode ?? cause?.code) || noTurn.includes(error.code)
}

/** Prisma's own: no connection in time, a transaction that took too long. */
const noTurn = ["P2024", "P2028"]

/** The driver's words, which Prisma passes on as they are. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)|ECONNRE(SET|FUSED)|EPIPE|ETIMEDOUT/

type Meta = { driverAdapterError?: { cause?: { kind?: string; originalCode?: string; code?: string } } }
