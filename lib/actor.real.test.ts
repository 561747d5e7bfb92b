import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openTestWorld } from "./test-world"

const folder = mkdtempSync(path.join(tmpdir(), "weside-session-"))
const sessionKey = path.join(folder, "session.key")
let world: Awaited<ReturnType<typeof openTestWorld>>
let authenticate: (request: Request) => Promise<{ name: string }>
let cookie: (host: string) => string

beforeAll(async () => {
  writeFileSync(sessionKey, Buffer.alloc(32, 7))
  world = await openTestWorld({
    WESIDE_CONSOLE_URL: "https://weside.example",
    WESIDE_SESSION_KEY_FILE: sessionKey,
  })
  const { addAdministrator } = await import("../prisma/administrator")
  await addAdministrator(world.db, "test")
  const session = await import("./session")
  authenticate = (await import("./actor")).authenticate
  cookie = (host) => `${session.sessionCookieName(host)}=${session.issueSession(Date.now())}`
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

const asked = (host: string, origin: string, method = "POST") =>
  authenticate(new Request(`http://${host}/`, { method, headers: { host, origin, cookie: cookie(host) } }))

test("pages under the console's public name act as the administrator, from that name alone", async () => {
  expect(await asked("weside.example", "https://weside.example")).toEqual({ name: "admin" })
  for (const origin of ["http://weside.example", "https://other.example", "null"])
    await expect(asked("weside.example", origin)).rejects.toMatchObject({ code: "forbidden" })
})

test("this machine's own names go on working, and no third one does", async () => {
  expect(await asked("localhost:3000", "http://localhost:3000")).toEqual({ name: "admin" })
  for (const host of ["weside.example.evil", "weside.example:8443", "evil.example"])
    await expect(asked(host, `https://${host}`)).rejects.toThrow("WESIDE_CONSOLE_URL")
})
