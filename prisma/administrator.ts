import { randomBytes, scryptSync } from "node:crypto"
import { hashToken } from "../lib/actor"
import type { Db } from "../lib/db"

export type Administrator = { name: string; password?: string; token: string }

/** The first administrator, and a token. A database that has one already gets one more token, and no new password. */
export async function addAdministrator(db: Db, tokenName: string): Promise<Administrator> {
  const token = `weside_${randomBytes(32).toString("base64url")}`
  const password = randomBytes(15).toString("base64url")
  const member = await db.member.findFirst({ orderBy: { createdAt: "asc" } })
  const name = member?.name ?? "admin"
  const tokens = { create: { name: tokenName, hash: hashToken(token) } }
  if (member) await db.member.update({ where: { id: member.id }, data: { tokens } })
  else await db.member.create({ data: { name, passwordHash: hashPassword(password), tokens } })
  return { name, ...(member ? {} : { password }), token }
}

function hashPassword(password: string) {
  const salt = randomBytes(16)
  return `${salt.toString("base64url")}:${scryptSync(password, salt, 64).toString("base64url")}`
}
