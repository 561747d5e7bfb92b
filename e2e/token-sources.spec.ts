import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { request } from "node:http"
import path from "node:path"
import AxeBuilder from "@axe-core/playwright"
import type { Locator, Page } from "@playwright/test"
import { test as base, expect } from "./fixtures"
import type { Stack } from "./stack"

const newAppid = () => `wx${randomBytes(8).toString("hex")}`

/** The knobs of the simulator that this Weside started, and where it answers. */
function simulatorOf({ dataDir }: Stack) {
  const { simulator } = JSON.parse(readFileSync(path.join(dataDir, "ports.json"), "utf8"))
  const address = `http://127.0.0.1:${simulator}`
  return {
    address,
    async knob(method: string, at: string, body?: object) {
      const answer = await fetch(`${address}/_simulator/${at}`, {
        method,
        body: body && JSON.stringify(body),
      })
      expect(answer.status, at).toBe(200)
      return answer.json()
    },
  }
}

/** An app of the test's own, known to WeChat and registered without a credential. */
const test = base.extend<{ simulator: ReturnType<typeof simulatorOf>; appid: string }>({
  simulator: async ({ stack }, use) => use(simulatorOf(stack)),
  appid: async ({ client, simulator }, use) => {
    const appid = newAppid()
    await simulator.knob("PUT", `apps/${appid}`, { ipAllowList: ["10.0.0.1"] })
    await client.must("POST", "/apps", { appid, name: `App ${appid.slice(-4)}`, kind: "MiniProgram" })
    await use(appid)
    await client.must("DELETE", `/apps/${appid}`)
  },
})

const rowOf = (page: Page, appid: string) => page.getByRole("row").filter({ hasText: appid }).first()
const noteOf = (page: Page, appid: string) => page.getByRole("note", { name: `App ${appid.slice(-4)}` })

async function choose(
  page: Page,
  appid: string,
  source: string,
  fill: (dialog: Locator) => Promise<unknown>,
) {
  await page.getByRole("button", { name: new RegExp(`(Set|Replace) credential ${appid}`) }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("radio", { name: source }).click()
  await fill(dialog)
  await dialog.getByRole("button", { name: "Save" }).click()
  await expect(dialog).toBeHidden()
}

const secret = (value: string) => (dialog: Locator) => dialog.getByLabel("AppSecret").last().fill(value)

const server = (url: string, key: string) => async (dialog: Locator) => {
  await dialog.getByLabel("Address").fill(url)
  await dialog.getByLabel("Header").last().fill("x-token-key")
  await dialog.getByLabel("Key", { exact: true }).fill(key)
  await dialog.getByLabel("Token in the answer").fill("/data/access_token")
  await dialog.getByLabel("Its end in the answer").fill("/data/expires_at")
  await dialog.getByLabel("The end is given as").selectOption("Instant (Unix or ISO 8601)")
}

test("an AppSecret behind a closed IP list: the cure, the cure done, and another try", async ({
  page,
  appid,
  simulator,
}) => {
  await page.goto("/apps")
  await expect(rowOf(page, appid)).toContainText("Missing")
  await choose(page, appid, "AppSecret", secret(`secret-of-${appid}`))
  await expect(rowOf(page, appid)).toContainText("Failing")
  await expect(noteOf(page, appid)).toContainText(`Add 127.0.0.1 to the IP allow-list of ${appid}`)
  await expect(noteOf(page, appid)).toContainText("40164")
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 160)}`)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await expect.poll(overflow).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })

  await simulator.knob("PUT", `apps/${appid}`, { ipAllowList: [] })
  await noteOf(page, appid)
    .getByRole("button", { name: `Fetch a token now ${appid}` })
    .click()
  await expect(rowOf(page, appid)).toContainText("Working")
  await expect(rowOf(page, appid)).toContainText("token ends in 2 hours")
  await expect(noteOf(page, appid)).toBeHidden()
})

test("from a token server to an open platform and back, each counting at once", async ({
  page,
  appid,
  client,
  simulator,
}) => {
  await simulator.knob("PUT", `apps/${appid}`, { ipAllowList: [] })
  const url = `${simulator.address}/_token-server/${appid}`
  await page.goto("/apps")
  await choose(page, appid, "Token server", server(url, "wrong"))
  await expect(noteOf(page, appid)).toContainText("does not take the key: it answered HTTP 401")
  await choose(page, appid, "Token server", server(url, "key-of-the-token-server"))
  await expect(rowOf(page, appid)).toContainText("Working")
  await expect(rowOf(page, appid)).toContainText(`Token server · ${new URL(url).host}/_token-server/${appid}`)

  const platform = newAppid()
  const pushUrl = `${new URL(page.url()).origin}/api/push/${platform}`
  const { verifyToken, encodingAesKey } = await simulator.knob("PUT", `platforms/${platform}`, { pushUrl })
  await simulator.knob("POST", `platforms/${platform}/authorize`, { appid, push: false })
  await page.getByRole("button", { name: "Add open platform" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("Name").fill("Our platform")
  await dialog.getByLabel("AppID").fill(platform)
  await dialog.getByLabel("AppSecret").fill(`secret-of-${platform}`)
  await dialog.getByLabel("Verify token").fill(verifyToken)
  await dialog.getByLabel("EncodingAESKey").fill(encodingAesKey.slice(1))
  await dialog.getByRole("button", { name: "Add open platform" }).click()
  await expect(dialog.getByRole("alert")).toContainText("43 letters and digits")
  await dialog.getByLabel("EncodingAESKey").fill(encodingAesKey)
  await dialog.getByRole("button", { name: "Add open platform" }).click()
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, platform)).toContainText("Awaited")

  await choose(page, appid, "Open platform", (form) =>
    form
      .getByLabel("Open platform")
      .last()
      .selectOption({ label: `Our platform · ${platform}` }),
  )
  await expect(rowOf(page, appid)).toContainText(`Open platform · ${platform}`)
  await expect(rowOf(page, appid)).toContainText("Working")
  await expect(page.getByRole("row").filter({ hasText: `/api/push/${platform}` })).toContainText("Current")

  await choose(page, appid, "AppSecret", secret(`secret-of-${appid}`))
  await expect(rowOf(page, appid)).toContainText("Working")
  await client.must("DELETE", `/platforms/${platform}`)
})

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" })

  test("what WeChat answered and its cure are told in the reader's language", async ({
    page,
    appid,
    client,
    simulator,
  }) => {
    await simulator.knob("PUT", `apps/${appid}`, { ipAllowList: [] })
    await client.must("PUT", `/apps/${appid}/credential`, { source: "AppSecret", secret: "wrong" })
    await page.goto("/apps")
    await expect(noteOf(page, appid)).toContainText(`微信提示 ${appid} 的 AppSecret 错误`)
    await expect(rowOf(page, appid)).toContainText("失败")
  })
})

test("what was stored is never read back, and what nobody can use is refused", async ({ client, appid }) => {
  const put = (body: object) => client.send("PUT", `/apps/${appid}/credential`, body)
  const wrong = [
    { source: "TokenServer", url: "http://10.0.0.1/" },
    { source: "TokenServer", url: "https://user:pass@tokens.example.com/" },
    { source: "TokenServer", url: "https://a.example/", auth: { in: "Header", name: "Host", value: "x" } },
    { source: "TokenServer", url: "https://a.example/", tokenPointer: "access_token" },
    { source: "OpenPlatform", platform: newAppid() },
    { source: "Elsewhere" },
  ]
  for (const body of wrong) expect((await put(body)).status, JSON.stringify(body)).toBe(400)
  const kept = await client.must("PUT", `/apps/${appid}/credential`, {
    source: "TokenServer",
    url: "https://tokens.invalid/wechat?hidden=1",
    auth: { in: "Query", name: "key", value: "kept-to-itself" },
  })
  expect(kept).toMatchObject({ source: "TokenServer", server: "tokens.invalid/wechat" })
  expect(JSON.stringify([kept, await client.get(`/apps/${appid}`)])).not.toMatch(/kept-to-itself|hidden/)
})

test("WeChat's push path answers under a foreign name, and nothing else does", async ({ stack }) => {
  const { port } = new URL(stack.address)
  const ask = (method: string, at: string, body = "") =>
    new Promise<number>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, method, path: at, headers: { host: "weside.example.com" } }
      request(options, (answer) => resolve(answer.resume().statusCode ?? 0))
        .on("error", reject)
        .end(body)
    })
  const push = "<xml><AppId>wxpppp</AppId><Encrypt>AAAA</Encrypt></xml>"
  const query = `timestamp=${Math.floor(Date.now() / 1000)}&nonce=1&msg_signature=${"0".repeat(40)}`
  expect(await ask("POST", `/api/push/wxpppp?${query}`, push)).toBe(403)
  expect(await ask("POST", "/api/push/wxpppp", push)).toBe(400)
  expect(await ask("POST", `/api/push/wxpppp?${query}`, "x".repeat(100_000))).toBe(413)
  for (const [method, at] of [
    ["GET", "/api/push/wxpppp"],
    ["GET", "/apps"],
    ["POST", "/api/v1/apps"],
    ["POST", "/api/push/wxpppp/more"],
    ["POST", "/api/push/../v1/apps"],
  ] as const)
    expect(await ask(method, at), `${method} ${at}`).toBe(403)
})
