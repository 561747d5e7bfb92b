import { z } from "zod"
import { database, type Tx } from "../db"
import { notFound } from "../errors"
import type { Prisma } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import type { AppView } from "./schema"

const live = { where: { retired: "" }, select: { name: true } } as const
/** Never the sealed secret: a View is made without ever reading it. */
const appParts = {
  credential: { select: { source: true, updatedAt: true } },
  environments: live,
  shares: { where: { environment: { retired: "" } }, select: { environment: { select: { name: true } } } },
} as const satisfies Prisma.AppInclude
type Row = Prisma.AppGetPayload<{ include: typeof appParts }>

export async function listApps(query: PageQuery) {
  const from = after(query, z.string())
  const rows = await database().app.findMany({
    where: { deletedAt: null, ...(from !== null && { appid: { gt: from } }) },
    include: appParts,
    orderBy: { appid: "asc" },
    take: query.pageSize + 1,
  })
  return toPage(rows, query, appView, (row) => row.appid)
}

export async function getApp(appid: string, tx: Tx = database()): Promise<AppView> {
  const row = await tx.app.findUnique({ where: { appid, deletedAt: null }, include: appParts })
  if (!row) throw notFound(`app ${appid}`)
  return appView(row)
}

function appView(row: Row): AppView {
  const names = [
    ...row.environments.map((owned) => owned.name),
    ...row.shares.map((share) => share.environment.name),
  ]
  return {
    appid: row.appid,
    name: row.name,
    kind: row.kind,
    credential: row.credential && {
      source: row.credential.source,
      updatedAt: row.credential.updatedAt.toISOString(),
    },
    environments: [...new Set(names)].sort(),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}
