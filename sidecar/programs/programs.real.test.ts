// Programs in the languages of images call with no token, over HTTP and over HTTPS, trusting what the console tells
// people to (S16, S19, S28); and what each of them puts on the wire by itself stays between it and the sidecar.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { findNamespaces } from "../../controller/engine/process/namespace"
import { type TrustHelp, trustHelps } from "../../lib/wire/trust"
import { jsonAnswer, type ReceivedRequest } from "../rig/recording-upstream"
import type { Rig } from "../rig/rig"
import { type Instance, startInstance, startProgramRig } from "./test-instance"
import { photo, type Ran, runIn } from "./test-run"

const file = (name: string) => path.join(import.meta.dirname, name)
const folder = mkdtempSync(path.join(tmpdir(), "weside-languages-"))
beforeAll(() => execFileSync("javac", ["-encoding", "UTF-8", "-d", folder, file("Calls.java")]))
afterAll(() => rmSync(folder, { recursive: true }))
const chunked = /transfer-encoding: chunked/i

type Program = {
  name: string
  help: TrustHelp["id"]
  command: string
  /** What it says of a certificate that it was not told to trust. */
  distrust: RegExp
  /** What it puts on the wire of its own accord. */
  says: RegExp[]
  connections: number
}

const programs: Program[] = [
  {
    name: "curl",
    help: "curl",
    command: `sh ${file("calls.sh")}`,
    distrust: /self.signed certificate/,
    says: [/expect: 100-continue/i, /multipart\/form-data/],
    connections: 3,
  },
  {
    name: "Python urllib",
    help: "python",
    command: `python3 ${file("calls.py")}`,
    distrust: /CERTIFICATE_VERIFY_FAILED/,
    says: [/connection: close/i, chunked],
    connections: 3,
  },
  {
    name: "Java HttpClient",
    help: "java",
    command: `java -cp ${folder} Calls`,
    distrust: /PKIX path building failed/,
    says: [/connection: upgrade, http2-settings/i, /upgrade: h2c/i, /expect: 100-continue/i, chunked],
    connections: 1,
  },
  {
    name: "Node.js http",
    help: "node",
    command: `node ${file("calls-http.mjs")}`,
    distrust: /DEPTH_ZERO_SELF_SIGNED_CERT/,
    says: [/connection: keep-alive/i, chunked],
    connections: 1,
  },
  {
    name: "Node.js fetch",
    help: "node",
    command: `node ${file("calls-fetch.mjs")}`,
    distrust: /DEPTH_ZERO_SELF_SIGNED_CERT/,
    says: [/connection: keep-alive/i, /multipart\/form-data/],
    connections: 1,
  },
]

const code = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256))
const image = `HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${code.length}\r\n\r\n`
const answers: Record<string, Buffer> = {
  "checked.json": Buffer.from('{"errcode":0,"errmsg":"ok","result":{"suggest":"pass","label":100}}'),
  "code.jpg": code,
  "uploaded.json": Buffer.from('{"errcode":0,"media_id":9007199254740993123}'),
}
const texts = { "/wxa/msg_sec_check": "checked.json", "/wxa/img_sec_check": "uploaded.json" }

function answer({ target }: ReceivedRequest) {
  const text = Object.entries(texts).find(([path]) => target.startsWith(path))?.[1]
  return text ? jsonAnswer(String(answers[text])) : Buffer.concat([Buffer.from(image), code])
}

const hopByHop = /^(connection|upgrade|http2-settings|expect|te|keep-alive|proxy-connection):/i

function expectServed(ran: Ran, { upstream: { requests } }: Rig) {
  expect(ran.code, ran.err).toBe(0)
  const lines = ran.out.trim().split("\n")
  expect(lines).toEqual(Array(3).fill(expect.stringMatching(/^200 [0-9a-f-]{36}$/)))
  expect(new Set(lines).size).toBe(3)
  for (const [name, bytes] of Object.entries(answers)) expect(ran.file(name).equals(bytes)).toBe(true)
  expect(requests.map(({ target }) => target)).toEqual(
    ["/wxa/msg_sec_check", "/wxa/getwxacode", "/wxa/img_sec_check"].map(
      (path) => `${path}?access_token=SECRET_wxaaaa_1`,
    ),
  )
  const [checked, , uploaded] = requests
  expect(checked?.body.toString()).toBe('{"content":"你好"}')
  expect(uploaded?.body.includes(photo)).toBe(true)
  for (const { lines } of requests) expect(lines.filter((line) => hopByHop.test(line))).toEqual([])
}

const namespaces = await findNamespaces(process.env.PATH ?? "")
if (namespaces) {
  let instance: Instance
  beforeAll(async () => {
    instance = await startInstance(namespaces, { tapped: true })
  })
  afterAll(() => instance?.stop())
  beforeEach(() => {
    instance.rig.upstream.state.answer = answer
    instance.rig.upstream.requests.length = 0
    instance.tap?.connections.splice(0)
  })

  const passed = () => instance.tap?.connections ?? []
  const sent = () =>
    passed()
      .map(({ sent }) => sent)
      .join("")

  describe.each(programs)("$name", ({ help, command, distrust, says, connections }) => {
    test("over HTTP", async () => {
      expectServed(await instance.run(`exec ${command} http://api.weixin.qq.com`), instance.rig)
      expect(passed().length).toBe(connections)
      for (const said of says) expect(sent()).toMatch(said)
    })

    const https = `${command} https://api.weixin.qq.com`
    test("over HTTPS, told what the console says", async () => {
      expectServed(await instance.run(told(help, https)), instance.rig)
      expect(passed()).toEqual([])
    })

    test("over HTTPS, told nothing, it calls nobody", async () => {
      const ran = await instance.run(`exec ${https}`, { stored: false })
      expect(ran.code).toBeGreaterThan(0)
      expect(ran.err).toMatch(distrust)
      expect(instance.rig.upstream.requests).toEqual([])
    })
  })

  const curl = programs[0]!.command
  test.each([
    ["HTTP/1.0", "--http1.0", /^POST \S+ HTTP\/1\.0\r\n/],
    ["chunks", "--header Transfer-Encoding:chunked", /transfer-encoding:chunked/i],
    ["an upgrade to HTTP/2", "--http2", /upgrade: h2c/i],
  ])("curl with %s", async (_, how, said) => {
    const script = `CURL="curl ${how}" exec ${curl} http://api.weixin.qq.com`
    expectServed(await instance.run(script), instance.rig)
    expect(passed().map(({ sent }) => said.test(sent))).toEqual([true, true, true])
  })

  test("a program that waits for 100 Continue is told to go on", async () => {
    const script = `CURL="curl --expect100-timeout 40" exec ${curl} http://api.weixin.qq.com`
    expectServed(await instance.run(script), instance.rig)
    expect(passed().at(-1)?.sent).toMatch(/expect: 100-continue/i)
    expect(passed().at(-1)?.answered).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/)
  })
}

/** Lest it be Debian's own settings that make OpenSSL trust the system's bundle. */
const trustNothing = "export SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nowhere CURL_CA_BUNDLE=/dev/null"

/** What the console says, as it stands: lines before the program, or how it is called. */
function told(id: TrustHelp["id"], command: string): string {
  const { before, call } = trustHelps.find((help) => help.id === id)!
  const how = id === "curl" ? [`export CURL='${call[0]?.replace(/ \\$/, "")}'`] : before
  return [trustNothing, ...how, `exec ${command}`].join("\n")
}

describe("through the sidecar as a proxy", () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await startProgramRig()
    rig.upstream.state.answer = answer
  })
  afterAll(() => rig?.stop())
  beforeEach(() => {
    rig.upstream.requests.length = 0
  })

  const url = () => `http://127.0.0.1:${rig.port}`
  test.each<[string, string, () => Record<string, string>]>([
    ["curl -x", programs[0]!.command, () => ({ CURL: `curl -x ${url()}` })],
    ["curl", programs[0]!.command, () => ({ http_proxy: url() })],
    ["Python urllib", programs[1]!.command, () => ({ http_proxy: url() })],
    [
      "Java HttpClient",
      programs[2]!.command,
      () => ({ JAVA_TOOL_OPTIONS: `-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=${rig.port}` }),
    ],
  ])("%s", async (_, command, env) => {
    const script = `exec ${command} http://api.weixin.qq.com`
    expectServed(await runIn(folder, () => ["sh", "-c", script], env()), rig)
  })
})
