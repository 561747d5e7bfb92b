import { afterAll, expect, test } from "vitest"
import type { ImageFacts } from "../images/schema"
import { openTestWorld } from "../test-world"
import type { Checked } from "./preflight"

const world = await openTestWorld({ WESIDE_ENGINE: "podman" })
const { change } = await import("../audit")
const { recordVersion } = await import("./create-version")
const { getVersion } = await import("./read")
const { flipSwitch } = await import("../openapi/flip-switch")
const { carryingRefusal } = await import("../images/rules")
const { db, act, hello } = world
afterAll(world.close)

const digest = `sha256:${"d".repeat(64)}`
const source = { kind: "Image" as const, image: "shop:1", reference: `localhost/shop@${digest}` }
const checked = (facts: Pick<ImageFacts, "shell">, port: number | null = null, netAdmin = true): Checked => ({
  source,
  carryingRefusal: carryingRefusal(facts, port, netAdmin),
})
type Key = Awaited<ReturnType<typeof world.environment>>
const record = (key: Key, found: Checked) =>
  change(act(), "version.create", (tx, now) =>
    recordVersion(tx, act(), now, key, hello, found, { kind: "Create" }),
  )

test("a version records which image its name meant, and its hash is of that image", async () => {
  const key = await world.environment()
  const { number, specHash } = await record(key, checked({ shell: "/bin/sh" }))
  expect((await getVersion({ ...key, number })).source).toEqual(source)
  const moved = { ...source, reference: `localhost/shop@${digest.replaceAll("d", "e")}` }
  const again = await record(key, { ...checked({ shell: "/bin/sh" }), source: moved })
  expect(again.specHash).not.toBe(specHash)
})

test("S8: an image without sh is recorded with the switch off; one that was checked before the flip is refused after it", async () => {
  const key = await world.environment()
  const found = checked({ shell: null })
  expect(await record(key, found)).toMatchObject({ number: 1, openapiSidecar: "Disabled" })
  await flipSwitch(act({ ifMatch: "*" }), key.env, { enabled: true })
  await expect(record(key, found)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("This image has no sh"),
    invalidParams: [{ name: "source.image" }],
  })
  expect(await db.version.count({ where: { environment: { name: key.env } } })).toBe(1)
})

test("S9: port 80 where pods may not translate ports is refused with the switch on only", async () => {
  const key = await world.environment()
  const found = checked({ shell: "/bin/sh" }, 80, false)
  await record(key, found)
  await flipSwitch(act({ ifMatch: "*" }), key.env, { enabled: true })
  await expect(record(key, found)).rejects.toMatchObject({ invalidParams: [{ name: "port" }] })
})
