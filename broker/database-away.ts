import { Prisma } from "../lib/generated/prisma/client"

/** How the driver calls a server that is not there, is full, or is being stopped. */
const away = ["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections"]
const stopping = ["57P01", "57P02", "57P03"]

/** Whether an error of the database client will pass by itself. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const cause = (error.meta as Meta | undefined)?.driverAdapterError?.cause
  return away.includes(cause?.kind ?? "") || stopping.includes(cause?.originalCode ?? cause?.code ?? "")
}

type Meta = { driverAdapterError?: { cause?: { kind?: string; originalCode?: string; code?: string } } }
