import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { ask, get, post } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

const listed = "/wxa/msg_sec_check"
let folder: string
let rig: Rig | undefined

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weside-tls-"))
  openssl(
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 2",
  )
  certificate("good", "localhost")
  certificate("wrong", "elsewhere.test")
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => rig?.stop())

function openssl(line: string) {
  execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "pipe" })
}

function certificate(name: string, host: string) {
  openssl(
    `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${host} -addext subjectAltName=DNS:${host}`,
  )
  openssl(
    `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out ${name}.pem`,
  )
}

const file = (name: string) => join(folder, name)

async function start(name: string, trusted: boolean) {
  const tls = {
    key: readFileSync(file(`${name}.key`), "utf8"),
    cert: readFileSync(file(`${name}.pem`), "utf8"),
  }
  rig = await startRig({ tls, env: trusted ? { NODE_EXTRA_CA_CERTS: file("ca.pem") } : {} })
  return rig
}

test("an upstream with the right certificate is used, kept, and called by its own name", async () => {
  const { port, upstream } = await start("good", true)
  expect((await ask(port, get(listed))).status).toBe(200)
  expect((await ask(port, post(listed, "x".repeat(1_000_000)))).status).toBe(200)
  expect(upstream.requests.map(({ connection, body }) => [connection, body.length])).toEqual([
    [1, 0],
    [1, 1_000_000],
  ])
  expect(upstream.requests[0]?.lines[0]).toBe(`Host: localhost:${upstream.port}`)
})

test.each([
  ["whose name is another's", "wrong", true],
  ["whom nobody vouches for", "good", false],
] as const)("U1 an upstream %s gets nothing, least of all the token", async (_, name, trusted) => {
  const { port, upstream } = await start(name, trusted)
  const answer = await ask(port, get(listed))
  expect([answer.status, answer.json.error_type]).toEqual([502, "GatewayError"])
  expect(upstream.requests).toEqual([])
  expect(upstream.state.bytes).toBe(0)
})
