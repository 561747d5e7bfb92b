import { writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, expect, test } from "vitest"
import { file, imageOf } from "./test-image"
import { openReader } from "./test-reader"
import { login, openRegistries } from "./test-registry"

const registries = openRegistries()
afterAll(registries.close)
const [plain, guarded, tls] = [
  await registries.start(),
  await registries.start({ password: true }),
  await registries.start({ tls: true }),
]
await plain.push("team/shop", "1", imageOf([[file("bin/sh")]]))

/** As `docker login` and a pull secret of Kubernetes keep it. */
function authFile(host: string, password: string) {
  const at = path.join(registries.place, `${password}.json`)
  const auth = Buffer.from(`${login.user}:${password}`).toString("base64")
  writeFileSync(at, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 })
  return at
}
const reading = async (host: string, settings: Record<string, string>) =>
  (await openReader(settings)).read(`${host}/team/shop:1`)

test("a registry that wants a password is told of, and so is a wrong one", async () => {
  const insecure = { WESIDE_INSECURE_REGISTRIES: guarded.host }
  const refusal = {
    code: "invalid",
    message: expect.stringContaining(
      `The registry ${guarded.host} does not let Weside read ${guarded.host}/team/shop:1`,
    ),
  }
  await expect(reading(guarded.host, insecure)).rejects.toMatchObject(refusal)
  const wrong = { ...insecure, WESIDE_REGISTRY_AUTH_FILE: authFile(guarded.host, "wrong") }
  await expect(reading(guarded.host, wrong)).rejects.toMatchObject(refusal)
})

test("the password of a pull secret opens it, and is in no sentence", async () => {
  const settings = {
    WESIDE_INSECURE_REGISTRIES: guarded.host,
    WESIDE_REGISTRY_AUTH_FILE: authFile(guarded.host, login.password),
  }
  expect(await reading(guarded.host, settings)).toMatchObject({ shell: "/bin/sh" })
  const reader = await openReader(settings)
  const error: Error = await reader.read(`${guarded.host}/gone:1`).catch((refused) => refused)
  expect(`${error.message} ${error.stack} ${error.cause}`).not.toContain(login.password)
  expect(error.message).toContain("has no image")
})

test("a password for another registry is not shown to this one", async () => {
  const settings = {
    WESIDE_INSECURE_REGISTRIES: guarded.host,
    WESIDE_REGISTRY_AUTH_FILE: authFile("registry.example.com", login.password),
  }
  await expect(reading(guarded.host, settings)).rejects.toThrow("does not let Weside read")
})

test("a certificate that nobody knows is refused with what to do", async () => {
  await expect(reading(tls.host, {})).rejects.toMatchObject({
    ...{
      code: "invalid",
      message: expect.stringMatching(/certificate .* is not trusted.*WESIDE_REGISTRY_CA_DIR/),
    },
  })
})

test.each([
  ["its authority is known", { WESIDE_REGISTRY_CA_DIR: tls.caFolder }],
  ["it is named insecure", { WESIDE_INSECURE_REGISTRIES: `other:1,${tls.host}` }],
])("a certificate is taken when %s", async (_, settings) => {
  expect(await reading(tls.host, settings as Record<string, string>)).toMatchObject({ shell: "/bin/sh" })
})

test("plain HTTP is for registries that are named for it", async () => {
  await expect(reading(plain.host, { WESIDE_INSECURE_REGISTRIES: "127.0.0.1:1" })).rejects.toMatchObject({
    ...{ code: "invalid", message: expect.stringMatching(/speaks plain HTTP.*WESIDE_INSECURE_REGISTRIES/) },
  })
})

test("nobody listens there: it is said, and may be tried again", async () => {
  const gone = await registries.start()
  await gone.stop()
  await expect(reading(gone.host, {})).rejects.toMatchObject({ code: "unavailable" })
  await expect(reading("registry.invalid", {})).rejects.toMatchObject({ code: "unavailable" })
})
