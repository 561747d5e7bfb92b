// Step 4 as SDKs meet it (S19): what npm has, unmodified, fetches a token, calls with it, and never holds a real one.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { findNamespaces } from "../../controller/engine/process/namespace"
import { trustHelps } from "../../lib/wire/trust"
import { tokenOf } from "../rig/fake-broker"
import { jsonAnswer, okBody, type ReceivedRequest } from "../rig/recording-upstream"
import type { Rig } from "../rig/rig"
import { until } from "../rig/until"
import { type Instance, startInstance, startProgramRig } from "./test-instance"
import { photo, type Ran, runIn } from "./test-run"

const refusal = jsonAnswer('{"errcode":40001,"errmsg":"invalid credential, access_token is invalid rid: 1"}')
const code = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256))
const image = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${code.length}\r\n\r\n`),
  code,
])

const sdks = [
  { sdk: "co-wechat-api", tokenPath: "/cgi-bin/token" },
  { sdk: "node-easywechat", tokenPath: "/cgi-bin/stable_token" },
]
const service = (sdk: string) => path.join(import.meta.dirname, `with-${sdk}.mjs`)
const paths = ["/wxa/getwxacode", "/cgi-bin/message/subscribe/send", "/cgi-bin/media/upload"]

/** WeChat takes the token of this generation alone. */
function takeOnly(generation: number, { broker, upstream }: Rig) {
  broker.state.token = (appid, failed) => ({ status: 200, body: tokenOf(appid, (failed ?? 0) + 1) })
  upstream.state.answer = ({ target }: ReceivedRequest) => {
    if (!target.includes(`access_token=SECRET_wxaaaa_${generation}`)) return refusal
    return target.startsWith("/wxa/getwxacode") ? image : jsonAnswer(okBody)
  }
}

/** `tokens`: the generation of each call that reached WeChat. */
async function expectServed(ran: Ran, rig: Rig, tokenPath: string, tokens = [1, 1, 1]) {
  expect(ran.code, ran.err).toBe(0)
  expect(JSON.parse(ran.out)).toEqual({
    token: "WESIDE-PLACEHOLDER-wxaaaa",
    code: code.toString("base64"),
    answers: [JSON.parse(okBody), JSON.parse(okBody)],
  })
  const { requests } = rig.upstream
  expect(requests.slice(-paths.length).map(({ target }) => target.split("?")[0])).toEqual(paths)
  expect(requests.map(({ target }) => target.match(/access_token=[^&]*/g))).toEqual(
    tokens.map((generation) => [`access_token=SECRET_wxaaaa_${generation}`]),
  )
  expect(requests.at(-1)?.body.includes(photo)).toBe(true)
  for (const { target, lines, body } of requests)
    expect([target, ...lines, body.toString("latin1")].join()).not.toMatch(/APPSECRET|PLACEHOLDER/)
  await until(() => rig.calls().length > paths.length)
  expect(rig.calls().map(({ path, tokenMode, outcome }) => `${path} ${tokenMode} ${outcome}`)).toEqual(
    [tokenPath, ...paths].map((path) => `${path} placeholder ok`),
  )
}

const namespaces = await findNamespaces(process.env.PATH ?? "")
if (namespaces)
  describe.each(sdks)("$sdk", ({ sdk, tokenPath }) => {
    let instance: Instance
    beforeEach(async () => {
      instance = await startInstance(namespaces)
    })
    afterEach(() => instance?.stop())

    const before = trustHelps.find(({ id }) => id === "node")?.before ?? []
    const run = (origin: string) =>
      instance.run([...before, `exec node ${service(sdk)} ${origin}`].join("\n"))

    test.each([
      ["as it is", ""],
      ["with another scheme", "http://api.weixin.qq.com"],
      ["with another host", "https://api2.weixin.qq.com"],
    ])("works %s", async (_, origin) => {
      takeOnly(1, instance.rig)
      await expectServed(await run(origin), instance.rig, tokenPath)
    })

    test("does not notice that WeChat refused a token, and fetches no other", async () => {
      takeOnly(2, instance.rig)
      await expectServed(await run(""), instance.rig, tokenPath, [1, 2, 2, 2])
      expect(instance.rig.broker.state.failedGenerations).toEqual([1])
    })

    test("is told why when WeChat goes on refusing", async () => {
      takeOnly(0, instance.rig)
      const { out, err } = await run("")
      expect(out + err).toContain("invalid credential")
    })
  })

describe("where the name cannot be taken over", () => {
  let folder: string
  let rig: Rig
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "weside-sdk-"))
    rig = await startProgramRig()
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true })
    await rig?.stop()
  })

  test("node-easywechat works through http_proxy", async () => {
    takeOnly(1, rig)
    const command = ["node", service("node-easywechat"), "http://api.weixin.qq.com"]
    const proxy = { http_proxy: `http://127.0.0.1:${rig.port}` }
    await expectServed(await runIn(folder, () => command, proxy), rig, "/cgi-bin/stable_token")
  })
})
