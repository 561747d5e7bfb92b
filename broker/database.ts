import { PrismaPg } from "@prisma/adapter-pg"
import type { Db } from "../lib/db"
import { PrismaClient } from "../lib/generated/prisma/client"

const connections = 10
/** The server gives a statement up first; a server that is cut off, and cannot say so, is given up after. */
const statementMs = 5000
const silenceMs = 6000
const lockMs = 4000
const connectMs = 4000
/** Longer than any pause within a transaction of ours: the server ends one whose broker stands still. */
const idleTransactionMs = 10_000

/** The broker's database client. Nothing that it asks waits for longer than sidecars wait for the broker. */
export function openBrokerDatabase(url: string): Db {
  const adapter = new PrismaPg({
    connectionString: url,
    application_name: "weside broker",
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: silenceMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleTransactionMs,
    keepAlive: true,
  })
  return new PrismaClient({ adapter })
}
