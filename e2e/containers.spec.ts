import { readFileSync, rmSync } from "node:fs"
import path from "node:path"
import { Client } from "./client"
import { expect, running, test } from "./fixtures"
import { inside, leftOf, podman, testImages } from "./podman"
import { killController, startStack } from "./stack"

// The main job once more, with every instance a pod of this machine's podman: a Weside of its own beside the other.
test.describe.configure({ mode: "serial" })
// A refused image is an answer that the browser reports.
test.use({ refusals: [400] })

type Instance = {
  name: string
  phase: string
  reason: string
  address: string
  restarts: number
  openapiSidecar: string
}

const hello = "/environments/demo/services/hello"
const images = testImages()
let started: Awaited<ReturnType<typeof startStack>>
let weside: Client
/** The instance whose sidecar was taken away: its volumes must not stay. */
let removedByHand = "none"
const wechat = "https://api.weixin.qq.com/wxa/msg_sec_check"
const url = (page: string) => `${started.stack.address}${page}`

test.beforeAll(async () => {
  started = await startStack({ env: { WESIDE_ENGINE: "podman" } })
  weside = new Client(started.stack)
  await weside.must("POST", "/environments/demo/services", { name: "hello" })
})
test.afterAll(async () => {
  const { dataDir } = started.stack
  const owner = readFileSync(path.join(dataDir, "podman", "owner"), "utf8")
  expect(await started.stop()).toBe(0)
  expect(leftOf(owner)).toEqual([])
  expect(podman("volume", "ls", "--quiet")).not.toContain(`demo-${removedByHand}-`)
  rmSync(dataDir, { recursive: true, force: true })
})

/** Asks an instance for a call that its code makes with no token. */
const call = async ({ address }: Instance, request = "/check?content=hi") =>
  (await fetch(address + request, { signal: AbortSignal.timeout(60_000) })).json()

const version = (image: string, replicas = 1) => ({ source: { kind: "Image", image }, port: 80, replicas })

test("an image without sh is accepted with the switch off, and refused before it is created with it on", async ({
  page,
}) => {
  await page.goto(url(`${hello}/new`))
  const image = page.getByRole("textbox", { name: "Image" })
  await image.fill(images.scratch)
  await image.blur()
  const found = page.getByRole("region", { name: "What is in the image" })
  await expect(found).toContainText("A version of this image can be created.")
  await expect(found).toContainText("could not be rebuilt with the openapi switch on")
  const off = await weside.must("POST", `${hello}/versions`, version(images.scratch))
  expect(off).toMatchObject({ openapiSidecar: "Disabled", source: { image: images.scratch } })
  expect(off.source.reference).toMatch(/^localhost\/weside-test\/scratch@sha256:[0-9a-f]{64}$/)
  await running(weside, "demo", 1, 1)

  await weside.flip("demo", true)
  await page.goto(url(`${hello}/new`))
  await image.fill(images.scratch)
  await image.blur()
  await expect(found.getByRole("alert")).toContainText("This image has no sh")
  await page.getByRole("textbox", { name: "Remark" }).fill("tried all the same")
  await page.getByRole("button", { name: "Create version" }).click()
  await expect(page.getByRole("alert").filter({ hasText: "This image has no sh" })).toHaveCount(2)
  const refused = await weside.send("POST", `${hello}/versions`, version(images.scratch))
  expect(refused).toMatchObject({ status: 400, body: { invalidParams: [{ name: "source.image" }] } })
  expect((await weside.send("POST", `${hello}/versions/1/rebuild`, {})).status).toBe(400)
  await weside.flip("demo", false)
  await weside.must("PUT", `${hello}/versions/1/scale`, { replicas: 0 })
})

test("a version on port 80, created in the console with the switch off: its pod has no sidecar, WeChat refuses its call", async ({
  page,
}) => {
  await page.goto(url(`${hello}/new`))
  await page.getByRole("textbox", { name: "Image" }).fill(images.node)
  await page.getByRole("spinbutton", { name: "Port" }).fill("80")
  await page.getByRole("button", { name: "Create version" }).click()
  await expect(page).toHaveURL(new RegExp(`${hello}/versions/2$`))
  const [instance] = await running(weside, "demo", 2, 1)
  await expect(page.getByRole("table", { name: "Instances" })).toContainText("Absent")
  expect(await call(instance)).toMatchObject({ seqid: null, body: { errcode: 41001 } })
  expect(containersOf(instance)).toEqual(["app", "link-upstream", "takeover"])
})

test("the switch changes nothing that runs; a rebuild carries the sidecar, ready before its application calls", async () => {
  await weside.flip("demo", true)
  await weside.must("PUT", `${hello}/versions/2/scale`, { replicas: 2 })
  for (const one of await running(weside, "demo", 2, 2)) expect(one.openapiSidecar).toBe("Absent")

  const rebuilt = await weside.must("POST", `${hello}/versions/2/rebuild`, {})
  expect(rebuilt).toMatchObject({ number: 3, openapiSidecar: "Enabled" })
  await weside.must("PUT", `${hello}/versions/2/scale`, { replicas: 0 })
  const instances = await running(weside, "demo", 3, 2)
  for (const one of instances) {
    expect(one).toMatchObject({ openapiSidecar: "Present", nameTakeover: "Hosts" })
    expect(containersOf(one)).toEqual(["app", "link-broker", "link-upstream", "sidecar", "takeover"])
    const answer = await call(one)
    expect(answer).toMatchObject({ status: 200, body: { errcode: 0 } })
    expect(answer.seqid).toMatch(/^[0-9a-f-]{36}$/)
    await expect
      .poll(() => weside.get(`${hello}/versions/3/instances/${one.name}/logs`))
      .toMatch(/\[.*\] listening/)
    const log: string = await weside.get(`${hello}/versions/3/instances/${one.name}/logs`)
    // Its call at start-up worked: the sidecar was there before it.
    expect(log.split("\n").find((line) => line.includes("/wxa/msg_sec_check"))).toMatch(
      /-> 200 seqid=[0-9a-f]/,
    )
    expect(log).not.toMatch(/ stdout F /)
  }
})

test("HTTPS in the same pod: Node.js, curl and Python trust the certificate of their own instance only", async () => {
  const [first, second] = await running(weside, "demo", 3, 2)
  const script = `fetch("${wechat}",{method:"POST",body:"{}"}).then(r=>console.log(r.headers.get("x-openapi-seqid")))`
  expect(inside("demo", first.name, "node", "-e", script)).toMatch(/^[0-9a-f-]{36}$/)
  expect(inside("demo", first.name, "curl", "-sS", "-D-", "-o/dev/null", "-d{}", wechat)).toMatch(
    /x-openapi-seqid: /,
  )
  const python = `import urllib.request as u; print(u.urlopen("${wechat}", b"{}").headers["x-openapi-seqid"])`
  expect(inside("demo", first.name, "python3", "-c", python)).toMatch(/^[0-9a-f-]{36}$/)
  const certificates = [first, second].map((one) =>
    inside("demo", one.name, "cat", "/app/cert/certificate.crt"),
  )
  expect(new Set(certificates).size).toBe(2)
})

test("while an image is slow to trust the certificate its instance is starting, and is looked after all the same", async () => {
  await weside.must("POST", `${hello}/versions`, version(images.hesitant))
  const its = `${hello}/versions/4/instances`
  const trusting = ([one]: Instance[]) => one?.phase === "Starting" && one.reason.includes("certificate")
  const [first] = await weside.until<Instance[]>(its, trusting)
  podman("kill", `demo-${first!.name}-sidecar`)
  await weside.until(its, ([one]: Instance[]) => one!.openapiSidecar !== "Present")
  const [repaired] = await weside.until<Instance[]>(its, ([one]) => one!.openapiSidecar === "Present")
  expect(repaired).toMatchObject({ name: first!.name, phase: "Starting", restarts: 0 })
  inside("demo", first!.name, "touch", "/tmp/go-on")
  await running(weside, "demo", 4, 1)
  expect(inside("demo", first!.name, "curl", "-sS", "-D-", "-o/dev/null", "-d{}", wechat)).toMatch(
    /x-openapi-seqid: /,
  )
  await weside.must("PUT", `${hello}/versions/4/scale`, { replicas: 0 })
})

test("what is the sidecar's stays out of the application's container", async () => {
  const [{ name }] = await running(weside, "demo", 3, 2)
  const seen = inside(
    "demo",
    name,
    "sh",
    "-c",
    "env; ls /run /var/lib /app/cert; cat /proc/[0-9]*/cmdline | tr '\\0' ' '",
  )
  expect(seen).toContain("certificate.crt")
  expect(seen).not.toMatch(/SIDECAR_|weside-sidecar|socat|sockets/)
  expect(() => inside("demo", name, "sh", "-c", "echo x > /app/cert/certificate.crt")).toThrow(/Read-only/)
})

test("Python in its own image, and the six from_appid cases there", async () => {
  await weside.must("POST", `${hello}/versions`, version(images.python))
  const [instance] = await running(weside, "demo", 5, 1)
  expect(await call(instance)).toMatchObject({ status: 200, body: { errcode: 0 } })
  const code = (from: string) => call(instance, `/call?path=/wxa/getwxacode&method=POST${from}`)
  const made = { status: 200, body: { contentType: "image/jpeg" } }
  const unauthorized = { status: 200, body: { errcode: 48001 } }
  expect(await code("")).toMatchObject(made)
  expect(await code("&from_appid=wxbbbb")).toMatchObject(made)
  expect(await code("&from_appid=wxcccc")).toMatchObject(unauthorized)
  await weside.must("PATCH", "/environments/demo", { ownerAppid: "wxcccc" })
  await weside.must("PUT", "/environments/demo/shares/wxaaaa")
  await applied(5)
  expect(await code("")).toMatchObject(unauthorized)
  expect(await code("&from_appid=wxaaaa")).toMatchObject(made)
  expect(await code("&from_appid=wxbbbb")).toMatchObject(made)
  await weside.must("PATCH", "/environments/demo", { ownerAppid: "wxaaaa" })
  await weside.must("PUT", "/environments/demo/shares/wxcccc")
  await weside.must("PUT", `${hello}/versions/5/scale`, { replicas: 0 })
})

test("a path taken off the list is refused in the pods, and works again when it is put back", async () => {
  const [instance] = await running(weside, "demo", 3, 2)
  const { paths } = await weside.get("/environments/demo/permissions")
  await weside.allow(
    "demo",
    paths.filter((one: string) => one !== "/wxa/msg_sec_check"),
  )
  await applied(3)
  expect(await call(instance)).toMatchObject({ status: 502, body: { errcode: 85107 } })
  await weside.allow("demo", paths)
  await applied(3)
  expect(await call(instance)).toMatchObject({ status: 200, body: { errcode: 0 } })
})

test("a mixture: one sidecar is removed by hand; it is an incident, and it is repaired", async ({ page }) => {
  const [victim, other] = await running(weside, "demo", 3, 2)
  await page.goto(url("/environments/demo/audit"))
  removedByHand = victim.name
  podman("rm", "--force", "--time", "0", `demo-${victim.name}-sidecar`)
  await weside.until(`${hello}/versions/3`, (view) =>
    view.conditions.some((one: { reason: string }) => one.reason === "Drift"),
  )
  await weside.until(
    `${hello}/versions/3`,
    (view) => view.instances.carrying === 2 && view.instances.ready === 2,
    180_000,
  )
  const after: Instance[] = await weside.get(`${hello}/versions/3/instances`)
  expect(after.map((one) => one.name)).toEqual([victim.name, other.name])
  expect(after[0]!.restarts).toBe(1)
  expect(after[1]).toMatchObject({ restarts: 0, address: other.address })
  expect(await call(after[0]!)).toMatchObject({ status: 200, body: { errcode: 0 } })
  await expect(page.getByRole("row").filter({ hasText: "hello-003" }).first()).toContainText("2 with sidecar")
})

test("an application that dies comes back in its pod, its sidecar untouched", async () => {
  const [instance] = await running(weside, "demo", 3, 2)
  const started = () => podman("inspect", "--format", "{{.State.StartedAt}}", `demo-${instance.name}-sidecar`)
  const before = started()
  podman("kill", `demo-${instance.name}-app`)
  await weside.until(`${hello}/versions/3/instances`, (list: Instance[]) =>
    list.some((one) => one.name === instance.name && one.restarts === instance.restarts + 1),
  )
  const [back] = await running(weside, "demo", 3, 2)
  expect(await call(back)).toMatchObject({ status: 200, body: { errcode: 0 } })
  expect(started()).toBe(before)
})

test("scaled out and in, and the controller killed: its pods go on and are found again", async () => {
  await weside.must("PUT", `${hello}/versions/3/scale`, { replicas: 3 })
  const three: Instance[] = await running(weside, "demo", 3, 3)
  for (const one of three) expect(one.openapiSidecar).toBe("Present")
  const ids = () => podman("ps", "--quiet", "--no-trunc").split("\n").sort()
  const before = ids()
  killController(started.stack)
  expect(await call(three[0]!)).toMatchObject({ status: 200, body: { errcode: 0 } })
  const audit = async () => (await weside.get("/environments/demo/audit")).items.find(isThird)
  await expect
    .poll(async () => (await eventsOf()).filter((kind) => kind === "instance.adopted").length, {
      timeout: 180_000,
    })
    .toBe(3)
  expect(before.filter((id) => !ids().includes(id))).toEqual([])
  await weside.must("PUT", `${hello}/versions/3/scale`, { replicas: 1 })
  await weside.until(`${hello}/versions/3/instances`, (list: Instance[]) => list.length === 1, 180_000)
  const [left] = await running(weside, "demo", 3, 1)
  expect(left).toMatchObject({ name: three[0]!.name, address: three[0]!.address })
  expect(await audit()).toMatchObject({ observed: { present: 1, absent: 0, unknown: 0 } })
  expect(podman("pod", "ps", "--format", "{{.Name}}").split("\n")).not.toContain(`demo-${three[2]!.name}`)
})

const isThird = (row: { version: number }) => row.version === 3

/** What a pod consists of, without the container that holds its network. */
function containersOf({ name }: Instance) {
  const names = podman("ps", "--all", "--filter", `pod=demo-${name}`, "--format", "{{.Names}}").split("\n")
  const prefix = `demo-${name}-`
  return names.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : [])).sort()
}

/** Waits until every instance of a version decides by the newest permissions. */
async function applied(number: number) {
  const { revision } = await weside.get("/environments/demo/permissions")
  await weside.until(`${hello}/versions/${number}/instances`, (list: { policyRevision: number }[]) =>
    list.every((one) => one.policyRevision === revision),
  )
}

/** The kinds of all events so far, as a client that missed them reads them. */
async function eventsOf(): Promise<string[]> {
  const ending = new AbortController()
  const response = await fetch(`${started.stack.address}/api/v1/environments/demo/events`, {
    headers: { authorization: `Bearer ${started.stack.token}`, "last-event-id": "0" },
    signal: ending.signal,
  })
  const { value } = await response.body!.getReader().read()
  ending.abort()
  return [...new TextDecoder().decode(value).matchAll(/"kind":"([^"]+)"/g)].map((match) => match[1]!)
}
