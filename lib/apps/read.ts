import { z } from "zod"
import { database, type Tx } from "../db"
import { notFound } from "../errors"
import type { Prisma } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import { healthState } from "./rules"
import type { AppView, CredentialHealthView, CredentialView } from "./schema"

const live = { where: { retired: "" }, select: { name: true } } as const
/** Never the sealed settings: a View is made without ever reading them. */
const credentialParts = {
  source: true,
  updatedAt: true,
  server: true,
  platformAppid: true,
  checkAskedAt: true,
  health: true,
} as const satisfies Prisma.CredentialSelect
const appParts = {
  credential: { select: credentialParts },
  environments: live,
  shares: { where: { environment: { retired: "" } }, select: { environment: { select: { name: true } } } },
} as const satisfies Prisma.AppInclude
type Row = Prisma.AppGetPayload<{ include: typeof appParts }>
type CredentialRow = NonNullable<Row["credential"]>

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
      ...credentialView(row.credential),
      health: healthView(row.credential, new Date()),
    },
    environments: [...new Set(names)].sort(),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}

type Shown = Pick<CredentialRow, "source" | "updatedAt" | "server" | "platformAppid">

export const credentialView = ({ source, updatedAt, server, platformAppid }: Shown): CredentialView => ({
  source,
  updatedAt: updatedAt.toISOString(),
  ...(server !== null && { server }),
  ...(platformAppid !== null && { platform: platformAppid }),
})

function healthView({ health, updatedAt, checkAskedAt }: CredentialRow, now: Date): CredentialHealthView {
  const tried = health && health.credentialAt.getTime() === updatedAt.getTime() ? health : null
  return {
    state: healthState(tried, checkAskedAt, now),
    lastSuccessAt: instant(tried?.lastSuccessAt),
    expiresAt: instant(tried?.expiresAt),
    failingSince: instant(tried?.failingSince),
    errcode: tried?.errcode ?? null,
    message: tried?.message ?? null,
    egressIp: tried?.egressIp ?? null,
    checkedAt: instant(tried?.checkedAt),
  }
}

const instant = (date: Date | null | undefined) => date?.toISOString() ?? null
