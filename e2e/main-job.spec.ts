import type { Page } from "@playwright/test"
import type { Client } from "./client"
import { expect, running, test } from "./fixtures"

const hello = "/environments/demo/services/hello"

/** Calls an instance's own address, as whoever opens it does; its code calls api.weixin.qq.com with no token. */
async function open(client: Client, number: number, path: string, body?: object) {
  const [instance] = await client.get(`${hello}/versions/${number}/instances`)
  const answer = await fetch(
    `${instance.address}${path}`,
    body ? { method: "POST", body: JSON.stringify(body) } : {},
  )
  return answer.json()
}

async function flip(page: Page, to: "on" | "off") {
  await page.goto("/environments/demo")
  await page.getByRole("switch", { name: "Openapi switch" }).click()
  const dialog = page.getByRole("alertdialog", { name: `Turn the openapi switch ${to}?` })
  await expect(dialog).toContainText("running instances change")
  await expect(dialog).toContainText(
    to === "on" ? "The next version will carry the sidecar" : "without the sidecar",
  )
  await dialog.getByRole("button", { name: `Turn ${to}` }).click()
  await expect(dialog).toBeHidden()
}

async function scale(page: Page, number: number, replicas: number) {
  const name = `hello-00${number}`
  await page.goto(`${hello}/versions/${number}`)
  await page.getByRole("button", { name: `Scale ${name}` }).click()
  const dialog = page.getByRole("dialog", { name: `Scale ${name}` })
  await dialog.getByRole("spinbutton", { name: "Instances" }).fill(String(replicas))
  await dialog.getByRole("button", { name: "Apply" }).click()
  await expect(dialog).toBeHidden()
}

const rows = (page: Page) =>
  page.getByRole("table", { name: "Instances" }).getByRole("row").filter({ hasText: "hello-00" })

test.describe.configure({ mode: "serial" })

test("1–2: the demo environment is off; version 1 of hello has no sidecar and WeChat refuses its call", async ({
  page,
  client,
}) => {
  await page.goto("/")
  await page.getByRole("link", { name: "demo" }).first().click()
  await expect(page.getByRole("switch", { name: "Openapi switch" })).not.toBeChecked()
  await page.getByRole("link", { name: "Sharing" }).click()
  await expect(page.getByText("wxaaaa").first()).toBeVisible()
  for (const appid of ["wxbbbb", "wxcccc"])
    await expect(page.getByRole("row").filter({ hasText: appid })).toBeVisible()

  await page.getByRole("link", { name: "Services" }).click()
  await page.getByRole("button", { name: "Create service" }).first().click()
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("hello")
  await page.getByRole("dialog").getByRole("button", { name: "Create service" }).click()
  await expect(page.getByRole("dialog")).toBeHidden()
  await page.goto(`${hello}/new`)
  await page.getByRole("textbox", { name: "Command" }).fill("node server.mjs")
  await page.getByRole("textbox", { name: "Directory" }).fill("examples/hello-node")
  await expect(page.getByText("none of its instances will carry the sidecar")).toBeVisible()
  await page.getByRole("button", { name: "Create version" }).click()
  await expect(page).toHaveURL(new RegExp(`${hello}/versions/1$`))
  await running(client, "demo", 1, 1)
  await expect(page.getByText("Recorded off").first()).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page).first()).toContainText("Absent")
  const call = await open(client, 1, "/check?content=hi")
  expect(call).toMatchObject({ status: 200, seqid: null, body: { errcode: 41001 } })
})

test("3: the flip shows its effect first; version 1 stays as it was, also when it is scaled to 3", async ({
  page,
  client,
}) => {
  const before = await client.get(`${hello}/versions/1`)
  await flip(page, "on")
  await expect(page.getByRole("switch", { name: "Openapi switch" })).toBeChecked()
  const after = await client.get(`${hello}/versions/1`)
  expect(after).toEqual({ ...before, differsFromSwitch: true })
  await scale(page, 1, 3)
  await running(client, "demo", 1, 3)
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page).filter({ hasText: "Absent" })).toHaveCount(3)
  expect(await open(client, 1, "/check?content=hi")).toMatchObject({ seqid: null, body: { errcode: 41001 } })
})

test("4: a rebuild carries the sidecar on every instance; the call works; a killed instance comes back with it", async ({
  page,
  client,
}) => {
  await page.goto(`${hello}/versions/1`)
  await page.getByRole("button", { name: "Rebuild hello-001" }).click()
  await expect(page.getByText("hello-002 created: it carries the sidecar")).toBeVisible()
  await running(client, "demo", 2, 3)
  await scale(page, 2, 2)
  await running(client, "demo", 2, 2)
  await scale(page, 2, 3)
  const instances = await running(client, "demo", 2, 3)
  await expect(rows(page).filter({ hasText: "Present" })).toHaveCount(3)
  const call = await open(client, 2, "/check?content=hi")
  expect(call).toMatchObject({ status: 200, body: { errcode: 0 } })
  expect(call.seqid).toMatch(/^[0-9a-f-]{36}$/)
  expect(call.headers["x-openapi-seqid"]).toBe(call.seqid)

  const victim = instances[0]
  for (const pid of await pidsOf(victim.name)) process.kill(pid, "SIGKILL")
  const back = await client.until(`${hello}/versions/2/instances`, (list) =>
    list.some((one: { name: string; restarts: number }) => one.name === victim.name && one.restarts > 0),
  )
  expect(back).toHaveLength(3)
  await running(client, "demo", 2, 3)
  await client.until(`${hello}/versions/2`, (view) => view.instances.carrying === 3)
  const audit = await client.get("/environments/demo/audit")
  expect(audit.items[0]).toMatchObject({ version: 2, observed: { present: 3, absent: 0, unknown: 0 } })
})

test("5: flipped off again, version 2 scaled to 4 still carries it on every instance", async ({
  page,
  client,
}) => {
  await flip(page, "off")
  await scale(page, 2, 4)
  await running(client, "demo", 2, 4)
  await expect(rows(page).filter({ hasText: "Present" })).toHaveCount(4)
})

test("6: a path taken off the list is refused by the sidecar within a second; put back, it works", async ({
  page,
  client,
}) => {
  await page.goto("/environments/demo/permissions")
  const list = page.getByRole("textbox", { name: "Allowed paths" })
  const paths = (await list.inputValue()).split("\n")
  expect(paths).toContain("/wxa/msg_sec_check")
  const { revision } = await client.get("/environments/demo/permissions")
  const save = async (to: string[], next: number) => {
    await list.fill(to.join("\n"))
    await page.getByRole("button", { name: "Save permissions" }).click()
    await expect(page.getByText(`Revision ${next}`).first()).toBeVisible()
    await expect(page.getByText("Applied by 4 of 4")).toBeVisible()
  }
  await save(
    paths.filter((path) => path !== "/wxa/msg_sec_check"),
    revision + 1,
  )
  const refused = await open(client, 2, "/check?content=hi")
  expect(refused).toMatchObject({
    status: 502,
    body: { errcode: 85107, error_code: "85107", error_type: "SafeLinkError" },
  })
  expect(refused.body.errmsg).toContain("/environments/demo/permissions")
  expect(refused.body.request_id).toBe(refused.seqid)
  await save(paths, revision + 2)
  expect(await open(client, 2, "/check?content=hi")).toMatchObject({ status: 200, body: { errcode: 0 } })
})

test("7: the six from_appid cases of the tutorial", async ({ client }) => {
  const code = (from: string) => open(client, 2, `/call?path=/wxa/getwxacode${from}`, { path: "pages/index" })
  const made = { status: 200, body: { contentType: "image/jpeg" } }
  const unauthorized = {
    status: 200,
    body: { errcode: 48001, errmsg: expect.stringMatching(/^api unauthorized/) },
  }
  expect(await code("")).toMatchObject(made)
  expect(await code("&from_appid=wxbbbb")).toMatchObject(made)
  expect(await code("&from_appid=wxcccc")).toMatchObject(unauthorized)
  expect(await code("&from_appid=wxnone")).toMatchObject(unauthorized)

  await client.must("PATCH", "/environments/demo", { ownerAppid: "wxcccc" })
  await client.must("PUT", "/environments/demo/shares/wxaaaa")
  const { revision } = await client.get("/environments/demo/permissions")
  await client.until(`${hello}/versions/2/instances`, (list) =>
    list.every((one: { policyRevision: number }) => one.policyRevision === revision),
  )
  expect(await code("")).toMatchObject(unauthorized)
  expect(await code("&from_appid=wxaaaa")).toMatchObject(made)
  expect(await code("&from_appid=wxbbbb")).toMatchObject(made)

  const calls = (
    await client.until("/environments/demo/calls?path=/wxa/getwxacode", (list) => list.items.length === 7)
  ).items
  expect(calls.map((call: { appid: string | null }) => call.appid).reverse()).toEqual(
    expect.arrayContaining(["wxaaaa", "wxbbbb", "wxcccc"]),
  )
  await client.must("PATCH", "/environments/demo", { ownerAppid: "wxaaaa" })
  await client.must("PUT", "/environments/demo/shares/wxcccc")
})

test("8: the audit table has both versions in their right states; a pasted seqid leads to its call", async ({
  page,
  client,
}) => {
  const { seqid } = await open(client, 2, "/check?content=proof")
  await client.until("/environments/demo/audit", (list) => list.items[0].lastSeqid === seqid)
  await page.goto("/environments/demo/audit")
  const second = page.getByRole("row").filter({ hasText: "hello-002" }).first()
  await expect(second).toContainText("In service")
  await expect(second).toContainText("4 with sidecar")
  const first = page.getByRole("row").filter({ hasText: "hello-001" }).first()
  await expect(first).toContainText("Without, by record")
  await expect(first).toContainText("no call yet")

  await page.goto("/environments/demo/calls")
  await page
    .getByRole("searchbox", { name: "Find by seqid" })
    .or(page.getByRole("textbox", { name: "Find by seqid" }))
    .fill(seqid)
  await page.getByRole("button", { name: "Find call" }).click()
  await expect(page).toHaveURL(new RegExp(`/calls/${seqid}$`))
  await expect(page.getByText("/wxa/msg_sec_check").first()).toBeVisible()
  await expect(page.getByText("Injected").first()).toBeVisible()
  await expect(page.getByText("wxaaaa").first()).toBeVisible()

  await flip(page, "on")
  await page.goto("/environments/demo/audit")
  await expect(first).toContainText("Rebuild to gain")
  for (const number of [1, 2]) await client.must("PUT", `${hello}/versions/${number}/scale`, { replicas: 0 })
})

/** Every process whose environment names the instance, as root sees them: the application and what it started. */
async function pidsOf(instance: string) {
  const { readdirSync, readFileSync } = await import("node:fs")
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`INSTANCE=${instance}`)
      } catch {
        return false
      }
    })
    .map(Number)
}
