import { rmSync } from "node:fs"
import type { Page } from "@playwright/test"
import type { Deployment } from "../controller/test/cluster/objects"
import { Client } from "./client"
import { carries, namespace, startGround, uids } from "./cluster"
import { expect, running, test } from "./fixtures"
import { killController, startStack } from "./stack"

// The main job once more, with every instance a pod that a cluster makes and ends.
test.describe.configure({ mode: "serial" })
// A refused image is an answer that the browser reports, and so is a deleted version, read once more while its page is left.
test.use({ refusals: [400, 404] })

const appid = "wx0f1e2d3c4b5a6978"
const environment = "/environments/demo"
const hello = `${environment}/services/hello`
let ground: Awaited<ReturnType<typeof startGround>>
let started: Awaited<ReturnType<typeof startStack>>
let weside: Client
let shop: { name: string; digest: string; reference: string }
let scratch: typeof shop

test.beforeAll(async () => {
  ground = await startGround()
  shop = await ground.image("team/shop", "bin/sh", "srv/shop")
  scratch = await ground.image("team/scratch", "shop")
  started = await startStack({ env: ground.settings })
  weside = new Client(started.stack)
  const credential = { source: "AppSecret", secret: `secret-of-${appid}` }
  await weside.must("POST", "/apps", { appid, name: "Shop", kind: "MiniProgram", credential })
  await weside.must("POST", "/environments", { name: "demo", ownerAppid: appid })
  await weside.allow("demo", ["/wxa/getwxadevinfo"])
  await weside.must("POST", `${environment}/services`, { name: "hello" })
  await weside.flip("demo", true)
})
test.afterAll(async () => {
  const code = await started?.stop()
  await ground?.stop()
  expect(code).toBe(0)
  rmSync(started.stack.dataDir, { recursive: true, force: true })
})

const open = (page: Page, at: string) => page.goto(`${started.stack.address}${at}`)
const openVersion = (page: Page, number: number) => open(page, `${hello}/versions/${number}`)
const rows = (page: Page) =>
  page.getByRole("table", { name: "Instances" }).getByRole("row").filter({ hasText: "demo-hello-00" })
const conditions = (page: Page) =>
  page.locator("section").filter({ has: page.getByRole("heading", { name: "Conditions" }) })

test("an image without sh is refused before its version is created; one with sh is pinned by its digest", async ({
  page,
}) => {
  await open(page, `${hello}/new`)
  const found = page.getByRole("region", { name: "What is in the image" })
  const name = page.getByRole("textbox", { name: "Image" })
  await name.fill(scratch.name)
  await page.getByRole("button", { name: "Check image" }).click()
  await expect(found.getByRole("alert")).toContainText(
    "This image has no sh, and the sidecar needs one in it",
  )
  await page.getByRole("button", { name: "Create version" }).click()
  await expect(page.getByRole("alert").filter({ hasText: "This image has no sh" })).toHaveCount(2)
  expect(ground.cluster.list("deployments")).toEqual([])

  await name.fill(shop.name)
  await name.blur()
  await expect(found).toContainText("A version of this image can be created.")
  await expect(found).toContainText("/bin/sh")
  await expect(page.getByRole("alert").filter({ hasText: "This image has no sh" })).toHaveCount(0)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole("spinbutton", { name: "Port" }).fill("80")
  await page.getByRole("spinbutton", { name: "CPU cores" }).fill("0.5")
  await page.getByRole("button", { name: "Create version" }).click()
  await expect(page).toHaveURL(new RegExp(`${hello}/versions/1$`))
  await expect(page.getByTitle(shop.digest)).toBeVisible()
})

test("its Deployment has the sidecar; the pods are the instances, and each carries it once its sidecar has joined", async ({
  page,
}) => {
  await openVersion(page, 1)
  await running(weside, "demo", 1, 1)
  const [pod] = ground.podsOf("hello-001")
  expect(carries(pod!)).toBe(true)
  expect(pod!.spec!.containers.map(({ name, image }) => [name, image])).toEqual([["app", shop.reference]])
  await expect(rows(page)).toContainText(pod!.metadata.name)
  await expect(rows(page)).toContainText("Unknown")

  await ground.sidecars.follow()
  await expect(rows(page)).toContainText("Present")
  await expect(conditions(page)).toContainText("1 of 1 carry the sidecar, as recorded.")
  const answer = await ground.sidecars.call(pod!, "/wxa/getwxadevinfo")
  expect(answer).toMatchObject({ status: 200, json: { errcode: 0 } })
  expect(answer.header("x-openapi-seqid")).toMatch(/^[0-9a-f-]{36}$/)
  await open(page, `${environment}/audit`)
  await expect(page.getByRole("row").filter({ hasText: "hello-001" })).toContainText("In service")
})

test("the switch writes nothing into the cluster; a version created after it runs beside, without the sidecar", async () => {
  const before = ground.deploymentOf("hello-001")!
  const from = ground.cluster.requests.length
  await weside.flip("demo", false)
  await weside.must("POST", `${hello}/versions`, { source: { kind: "Image", image: shop.name }, port: 80 })
  const [instance] = await running(weside, "demo", 2, 1)
  expect(instance).toMatchObject({ openapiSidecar: "Absent" })
  const after = ground.deploymentOf("hello-002")!
  expect(ground.podsOf("hello-002").filter(carries)).toEqual([])
  const written = ground.cluster.requests
    .slice(from)
    .filter(({ method, resource }) => method !== "GET" && resource !== "tokenreviews")
  expect([...new Set(written.map(({ name }) => name))]).toEqual([after.metadata.name])
  expect(ground.deploymentOf("hello-001")!.metadata).toEqual(before.metadata)
  expect(await running(weside, "demo", 1, 1)).toMatchObject([{ openapiSidecar: "Present" }])
})

test("scaled out, by a number and by the cluster's autoscaler, its pods follow the record", async ({
  page,
}) => {
  await openVersion(page, 1)
  const dialog = page.getByRole("dialog", { name: "Scale hello-001" })
  await page.getByRole("button", { name: "Scale hello-001" }).click()
  await dialog.getByRole("spinbutton", { name: "Instances" }).fill("2")
  await dialog.getByRole("button", { name: "Apply" }).click()
  await running(weside, "demo", 1, 2)

  await page.getByRole("button", { name: "Scale hello-001" }).click()
  await dialog.getByRole("radio", { name: "Automatic" }).click()
  await dialog.getByRole("spinbutton", { name: "At least" }).fill("2")
  await dialog.getByRole("spinbutton", { name: "At most" }).fill("10")
  await dialog.getByRole("button", { name: "Apply" }).click()
  await expect(page.getByText("2–10 · 2 now")).toBeVisible()
  const { name } = ground.deploymentOf("hello-001")!.metadata
  await expect.poll(() => ground.cluster.list("horizontalpodautoscalers", namespace)).toHaveLength(1)
  ground.cluster.autoscale(namespace, name, 3)
  await expect(page.getByText("2–10 · 3 now")).toBeVisible()
  await expect(rows(page)).toHaveCount(3)
  await ground.sidecars.follow()
  await expect(rows(page).filter({ hasText: "Present" })).toHaveCount(3)
})

test("the sidecar is taken out of the Deployment by hand: it is an incident, and it is put right", async ({
  page,
}) => {
  await openVersion(page, 1)
  const { name } = ground.deploymentOf("hello-001")!.metadata
  ground.cluster.edit<Deployment>("deployments", namespace, name, ({ spec }) => {
    spec!.template.spec!.initContainers = []
  })
  await expect(conditions(page)).toContainText("Sidecars differ from the record")
  await expect.poll(() => ground.podsOf("hello-001").filter(carries)).toHaveLength(3)
  await ground.sidecars.follow()
  await expect(conditions(page)).toContainText("3 of 3 carry the sidecar, as recorded.")
  await expect(rows(page).filter({ hasText: "Present" })).toHaveCount(3)
})

test("the logs of a pod are read in the console, its application's and its sidecar's", async ({ page }) => {
  const [pod] = ground.podsOf("hello-001")
  const { name } = pod!.metadata
  ground.cluster.log(namespace, name, "app", "shop: open")
  ground.cluster.log(namespace, name, "sidecar", "sidecar: joined")
  await openVersion(page, 1)
  await page.getByRole("button", { name: `Logs of ${name}` }).click()
  const log = page.getByRole("log")
  await expect(log).toContainText("shop: open")
  ground.cluster.log(namespace, name, "app", "shop: sold")
  await expect(log).toContainText("shop: sold")
  await page.getByRole("tab", { name: "Sidecar" }).click()
  await expect(log).toContainText("sidecar: joined")
})

test("an image that the nodes cannot pull is said in the version's conditions, in both languages", async ({
  page,
}) => {
  const gone = await ground.image("team/gone", "bin/sh")
  ground.cluster.unpullable(gone.reference)
  await weside.must("POST", `${hello}/versions`, { source: { kind: "Image", image: gone.name } })
  await openVersion(page, 3)
  await expect(conditions(page)).toContainText(`The cluster's nodes cannot pull the image ${gone.reference}`)
  await expect(conditions(page)).toContainText("Held up")
  await page.getByRole("button", { name: "Language" }).click()
  await page.getByRole("menuitemradio", { name: "简体中文" }).click()
  await expect(page.getByText(`集群节点无法拉取镜像 ${gone.reference}`).first()).toBeVisible()
  ground.cluster.pullable(gone.reference)
  await running(weside, "demo", 3, 1)
})

test("the controller is killed: pods run on, and what is asked then is done by the next", async ({
  page,
}) => {
  const before = uids(ground.cluster.pods(namespace))
  killController(started.stack)
  expect(uids(ground.cluster.pods(namespace))).toEqual(before)
  await weside.must("PUT", `${hello}/versions/2/scale`, { replicas: 2 })
  await running(weside, "demo", 2, 2)
  expect(uids(ground.cluster.pods(namespace))).toEqual(expect.arrayContaining(before))

  await weside.must("PUT", `${hello}/versions/2/scale`, { replicas: 0 })
  await running(weside, "demo", 2, 0)
  await openVersion(page, 2)
  await page.getByRole("button", { name: "More for hello-002" }).click()
  await page.getByRole("menuitem", { name: "Delete version" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete version" }).click()
  await expect.poll(() => ground.deploymentOf("hello-002")).toBeUndefined()
  expect(ground.podsOf("hello-001")).toHaveLength(3)
})
