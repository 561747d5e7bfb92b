import { PrismaPg } from "@prisma/adapter-pg"
import { type Prisma, PrismaClient } from "./generated/prisma/client"

export type Db = PrismaClient
export type Tx = Prisma.TransactionClient

// One client a process; Next's development server loads modules anew, so it is kept on the global object.
const kept = globalThis as { wesideDb?: Db }

/** The process's database client. `DATABASE_URL` is set by the launcher or by whoever runs the process. */
export function database(): Db {
  kept.wesideDb ??= openDatabase(databaseUrl())
  return kept.wesideDb
}

export function openDatabase(url: string, connections = 10): Db {
  const adapter = new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 10_000 })
  return new PrismaClient({ adapter })
}

export function databaseUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url)
    throw new Error("DATABASE_URL is not set: start Weside with `npm start`, or point it at a PostgreSQL.")
  return url
}
