// `npm run build:sidecar`: one file that needs nothing beside it, not even to make its certificate.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { request } from "node:https"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ask, get } from "../rig/raw-client"
import { okBody } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

const root = fileURLToPath(new URL("../..", import.meta.url))
const directory = mkdtempSync(path.join(tmpdir(), "weside-packed-"))
const packed = path.join(directory, "sidecar")
/** What Bun itself would read where it is started: settings, and code to run first. */
const laden = path.join(directory, "laden")
const traces = {
  settings: path.join(directory, "settings-were-read"),
  code: path.join(directory, "code-ran"),
}

let rig: Rig
beforeAll(async () => {
  mkdirSync(laden)
  writeFileSync(path.join(laden, ".env"), `SIDECAR_WX_TOKEN_FILE=${traces.settings}\n`)
  writeFileSync(path.join(laden, "bunfig.toml"), 'preload = ["./first.ts"]\n')
  writeFileSync(path.join(laden, "first.ts"), `await Bun.write(${JSON.stringify(traces.code)}, "")\n`)
  execFileSync("npm", ["run", "--silent", "build:sidecar", "--", "--outfile", packed], { cwd: root })
  rig = await startRig({
    command: [packed],
    cwd: laden,
    env: {
      SIDECAR_TLS_LISTEN: "127.0.0.1:0",
      SIDECAR_CERTIFICATE_DIR: path.join(directory, "cert"),
      SIDECAR_KEY_FILE: path.join(directory, "key.pem"),
    },
  })
})
afterAll(async () => {
  await rig.stop()
  rmSync(directory, { recursive: true })
})

test("it serves calls over HTTP", async () => {
  expect((await ask(rig.port, get("/wxa/msg_sec_check"))).text).toBe(okBody)
})

test("it serves calls over HTTPS under the certificate that it wrote, and keeps its key to itself", async () => {
  const { tlsAddress } = rig.log.lines().find(({ msg }) => msg === "listening") as { tlsAddress: string }
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(tlsAddress)
    const servername = "api.weixin.qq.com"
    const ca = readFileSync(path.join(directory, "cert", "certificate.crt"))
    const sent = request({
      host: "127.0.0.1",
      port,
      servername,
      ca,
      path: "/wxa/msg_sec_check",
      headers: { host: servername },
    })
    sent
      .on("response", (answer) => resolve(answer.resume().statusCode))
      .on("error", reject)
      .end()
  })
  expect(status).toBe(200)
  expect(statSync(path.join(directory, "key.pem")).mode & 0o777).toBe(0o600)
})

test("it reads no settings and runs no code of the folder that it is started in", () => {
  expect(Object.values(traces).filter((file) => existsSync(file))).toEqual([])
})

test("what `npm run sidecar` runs is the same from source", async () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"))
  const [program, ...args] = scripts.sidecar.split(" ")
  const command = [path.join(root, "node_modules/.bin", program), ...args]
  const fromSource = await startRig({ command, cwd: root })
  try {
    expect((await ask(fromSource.port, get("/wxa/msg_sec_check"))).text).toBe(okBody)
  } finally {
    await fromSource.stop()
  }
})
