import type { Tx } from "../db"
import { ownService, type ServiceKey } from "./read"

/** Locks the service's row, so that its versions are numbered and its traffic split by one at a time. */
export async function lockService(tx: Tx, key: ServiceKey) {
  const { id } = await ownService(tx, key)
  await tx.$queryRaw`select id from "Service" where id = ${id}::uuid for update`
  return ownService(tx, key)
}
