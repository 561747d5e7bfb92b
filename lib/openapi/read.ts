import { z } from "zod"
import { database, type Tx } from "../db"
import { ownEnvironment, switchView } from "../environments/read"
import { after, type PageQuery, toPage } from "../page"
import type { SwitchChangeView, SwitchView } from "./schema"

export async function getSwitch(env: string, tx: Tx = database()): Promise<SwitchView> {
  const environment = await ownEnvironment(tx, env)
  return switchView(await tx.switchChange.findUniqueOrThrow({ where: { id: environment.switchChangeId } }))
}

/** Newest first; the last is the state that the environment was created with. */
export async function listSwitchChanges(env: string, query: PageQuery) {
  const db = database()
  const environment = await ownEnvironment(db, env)
  const from = after(query, z.number().int())
  const rows = await db.switchChange.findMany({
    where: { environmentId: environment.id, ...(from !== null && { sequence: { lt: from } }) },
    include: { _count: { select: { versions: true } } },
    orderBy: { sequence: "desc" },
    take: query.pageSize + 1,
  })
  const view = (row: (typeof rows)[number]): SwitchChangeView => ({
    ...switchView(row),
    sequence: row.sequence,
    versions: row._count.versions,
  })
  return toPage(rows, query, view, (row) => row.sequence)
}
