import { z } from "zod"
import { database } from "../db"
import { ownEnvironment } from "../environments/read"
import type { Prisma } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import type { ShareView } from "./schema"

export const shareParts = { app: { include: { credential: { select: { source: true } } } } } as const
type Row = Prisma.ShareGetPayload<{ include: typeof shareParts }>

export async function listShares(env: string, query: PageQuery) {
  const db = database()
  const environment = await ownEnvironment(db, env)
  const from = after(query, z.string())
  const rows = await db.share.findMany({
    where: { environmentId: environment.id, ...(from !== null && { appid: { gt: from } }) },
    include: shareParts,
    orderBy: { appid: "asc" },
    take: query.pageSize + 1,
  })
  return toPage(rows, query, shareView, (row) => row.appid)
}

export function shareView(row: Row): ShareView {
  return {
    appid: row.appid,
    name: row.app.name,
    kind: row.app.kind,
    hasCredential: row.app.credential !== null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}
