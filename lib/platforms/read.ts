import { z } from "zod"
import { database, type Tx } from "../db"
import { notFound } from "../errors"
import type { Prisma } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import { ticketState } from "./rules"
import type { PlatformView } from "./schema"

/** Never what is sealed: a View is made without ever reading it. */
const platformParts = {
  appid: true,
  name: true,
  updatedAt: true,
  createdAt: true,
  createdBy: true,
  credentials: { select: { appid: true }, orderBy: { appid: "asc" } },
  status: { select: { ticketReceivedAt: true, pushRefusedAt: true, pushRefusal: true } },
} as const satisfies Prisma.PlatformSelect
type Row = Prisma.PlatformGetPayload<{ select: typeof platformParts }>

export async function listPlatforms(query: PageQuery) {
  const from = after(query, z.string())
  const rows = await database().platform.findMany({
    where: from === null ? {} : { appid: { gt: from } },
    select: platformParts,
    orderBy: { appid: "asc" },
    take: query.pageSize + 1,
  })
  return toPage(rows, query, platformView, (row) => row.appid)
}

export async function getPlatform(appid: string, tx: Tx = database()): Promise<PlatformView> {
  const row = await tx.platform.findUnique({ where: { appid }, select: platformParts })
  if (!row) throw notFound(`open platform ${appid}`)
  return platformView(row)
}

function platformView({ appid, name, status, ...row }: Row): PlatformView {
  const receivedAt = status?.ticketReceivedAt ?? null
  const { pushRefusedAt = null, pushRefusal = null } = status ?? {}
  const stillRefused = pushRefusedAt !== null && (receivedAt === null || pushRefusedAt > receivedAt)
  return {
    appid,
    name,
    pushPath: `/api/push/${appid}`,
    ticket: { state: ticketState(receivedAt, new Date()), receivedAt: receivedAt?.toISOString() ?? null },
    refusedPush:
      stillRefused && pushRefusal !== null ? { at: pushRefusedAt.toISOString(), message: pushRefusal } : null,
    apps: row.credentials.map((credential) => credential.appid),
    updatedAt: row.updatedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}
