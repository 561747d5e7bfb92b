import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ask, get } from "../rig/raw-client"
import { policy, type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "weside-wx-token-"))
  file = path.join(directory, "cloudbase_access_token")
})
const held = () => readFileSync(file, "utf8")

let rig: Rig
afterEach(async () => {
  await rig.stop()
  rmSync(directory, { recursive: true, force: true })
})

test("the file holds no token until there is a policy, then one that counts as none, on the same inode", async () => {
  rig = await startRig({ policy: null, unready: true, env: { SIDECAR_WX_TOKEN_FILE: file } })
  const before = held()
  const { ino, mode } = statSync(file)
  expect(before).toMatch(/^WESIDE-CLOUDBASE-NOT-READY-YET-+$/)
  rig.broker.publish(policy)
  await until(() => !held().includes("NOT-READY"))
  expect(held()).toMatch(/^WESIDE-CLOUDBASE-[\w-]{32}$/)
  expect([held().length, statSync(file).ino, mode & 0o777]).toEqual([before.length, ino, 0o644])
  const target = `/wxa/msg_sec_check?cloudbase_access_token=${held()}`
  expect((await ask(rig.port, get(target))).json.errcode).toBe(0)
  expect(rig.upstream.requests.at(-1)?.target).toBe("/wxa/msg_sec_check?access_token=SECRET_wxaaaa_1")
})

test("a file that was taken away is there again, and one that cannot be written ends nothing", async () => {
  rig = await startRig({ policy: null, unready: true, env: { SIDECAR_WX_TOKEN_FILE: file } })
  rmSync(file)
  rig.broker.publish(policy)
  await until(() => held().startsWith("WESIDE-CLOUDBASE-"))
  await rig.stop()
  rig = await startRig({ policy: null, unready: true, env: { SIDECAR_WX_TOKEN_FILE: file } })
  rmSync(directory, { recursive: true })
  rig.broker.publish(policy)
  await until(() => rig.log.text().includes("SIDECAR_WX_TOKEN_FILE cannot be written"))
  expect((await ask(rig.port, get("/wxa/msg_sec_check"))).status).toBe(200)
})
