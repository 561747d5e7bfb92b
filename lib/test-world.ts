// The ground that tests of verbs stand on: a database of their own, and an environment of their own per test.
import { randomBytes } from "node:crypto"
import { pointAtTestDatabase } from "../prisma/test-database"
import type { Act } from "./actor"

let count = 0

/** Call it before importing verbs: settings are read when they are first imported. */
export async function openTestWorld(settings: Record<string, string> = {}) {
  await pointAtTestDatabase(settings)
  const { database } = await import("./db")
  const { createEnvironment } = await import("./environments/create-environment")
  const { createService } = await import("./services/create-service")
  const db = database()
  const act = (more: Partial<Act> = {}): Act => ({ actor: { name: "tester" }, requestId: "test", ...more })

  /** An environment with an owner and one service; `hello` is a command that exists everywhere. */
  async function environment() {
    const env = `env${++count}`
    const ownerAppid = await app()
    await createEnvironment(act(), { name: env, ownerAppid })
    await createService(act(), env, { name: "hello" })
    return { env, service: "hello", ownerAppid }
  }
  async function app(kind: "MiniProgram" | "OfficialAccount" = "MiniProgram") {
    const appid = `wx${randomBytes(8).toString("hex")}`
    await db.app.create({ data: { appid, name: appid, kind, createdBy: "tester" } })
    return appid
  }
  const hello = {
    source: { kind: "Command" as const, command: ["sleep", "60"], directory: "/" },
    env: {},
    replicas: 1,
    remark: "",
  }
  return { db, act, environment, app, hello, close: () => db.$disconnect() }
}
