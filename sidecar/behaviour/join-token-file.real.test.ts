// A join token in a file that others replace, as kubelets do: a link to the folder with the present one is swapped.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, expect, test } from "vitest"
import { joinToken } from "../rig/fake-broker"
import { ask, get } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const folder = mkdtempSync(path.join(tmpdir(), "weside-token-"))
let rig: Rig
afterEach(async () => {
  await rig?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let turn = 0
function project(token: string) {
  const present = path.join(folder, `turn-${++turn}`)
  mkdirSync(present, { recursive: true })
  writeFileSync(path.join(present, "token"), token)
  symlinkSync(present, path.join(folder, "next"))
  renameSync(path.join(folder, "next"), path.join(folder, "present"))
}

test("a token that was replaced while the broker could not say is the one that joins", async () => {
  project("an-earlier-token-0123456789abcdef0123456789")
  const env = { SIDECAR_JOIN_TOKEN_FILE: path.join(folder, "present/token") }
  rig = await startRig({ env, brokerAway: true, unready: true })
  rig.broker.state.joinStatus = 503
  await rig.broker.back()
  await until(() => rig.log.text().includes('"cause":"503 no"'))
  expect((await fetch(`${rig.healthUrl}/healthz`)).status).toBe(503)
  project(joinToken)
  // A try that began before may still come with the earlier one.
  await until(() => rig.broker.state.lastJoinToken === joinToken)
  rig.broker.state.joinStatus = 200
  await until(async () => (await fetch(`${rig.healthUrl}/healthz`)).ok)
  expect((await ask(rig.port, get("/wxa/msg_sec_check"))).status).toBe(200)
  expect(rig.log.text()).not.toContain("0123456789")
})
