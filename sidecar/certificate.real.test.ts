import { execFileSync } from "node:child_process"
import { createPrivateKey, X509Certificate } from "node:crypto"
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { wechatHosts } from "../lib/wire/takeover"
import type { KeyAndCertificate } from "./certificate"
import { issue } from "./certificate-issue"
import { keptPair } from "./certificate-kept"
import { ask, pack } from "./rig/certificates"

const dayMs = 86_400_000
let folder: string
let keyFile: string
let directory: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "weside-certificate-"))
  keyFile = path.join(folder, "own", "key.pem")
  directory = path.join(folder, "app", "cert")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const published = () => path.join(directory, "certificate.crt")
const bits = (file: string) => (statSync(file).mode & 0o777).toString(8)
const keep = (text: string, mode = 0o600) => {
  mkdirSync(path.dirname(keyFile), { recursive: true })
  writeFileSync(keyFile, text, { mode })
}
const textOf = ({ key, cert }: KeyAndCertificate) => key + cert

test("it is for WeChat's names alone, short enough for everyone, and its key fits", async () => {
  const { key, cert } = await ask({ names: wechatHosts, directory })
  const certificate = new X509Certificate(cert)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(createPrivateKey(key).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" })
  expect(certificate.subject).toContain("CN=api.weixin.qq.com")
  expect(certificate.subjectAltName).toBe(wechatHosts.map((name) => `DNS:${name}`).join(", "))
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"])
  const [from, to] = [certificate.validFrom, certificate.validTo].map((date) => Date.parse(date))
  expect(to! - from!).toBeLessThanOrEqual(825 * dayMs)
  expect(to).toBeGreaterThan(Date.now() + 800 * dayMs)
  expect(from).toBeLessThan(Date.now() - 3_600_000)
})

test("the certificate is there for everyone to read, and the key is nowhere", async () => {
  const { key, cert } = await ask({ names: wechatHosts, directory }, { umask: 0o077 })
  expect(readFileSync(published(), "utf8")).toBe(cert)
  expect([bits(published()), bits(directory)]).toEqual(["644", "755"])
  expect(readdirSync(folder, { recursive: true })).toEqual(["app", "app/cert", "app/cert/certificate.crt"])
  expect(cert).not.toContain(key.split("\n")[1])
})

test("every instance has a key and a serial number of its own", async () => {
  const made = await Promise.all(
    [1, 2].map((n) => ask({ names: wechatHosts, directory: `${directory}${n}` })),
  )
  expect(new Set(made.map(({ key }) => key)).size).toBe(2)
  expect(new Set(made.map(({ cert }) => new X509Certificate(cert).serialNumber)).size).toBe(2)
})

test("a restarted sidecar goes on with the same, and publishes it again", async () => {
  const first = await ask({ names: wechatHosts, directory, keyFile })
  expect([bits(keyFile), bits(path.dirname(keyFile))]).toEqual(["600", "700"])
  unlinkSync(published())
  const second = await ask({ names: wechatHosts, directory, keyFile })
  expect(second).toEqual({ ...first, log: [] })
  expect(readFileSync(published(), "utf8")).toBe(first.cert)
})

const good = issue(wechatHosts, Date.now())
const fit = () => null
test.each([
  ["is empty", () => keep(""), "can be read"],
  ["was half written", () => keep(textOf(good).slice(0, 700)), "can be read"],
  ["ends soon", () => keep(textOf(issue(wechatHosts, Date.now() - 800 * dayMs))), "within 30 days"],
  ["is for other names", () => keep(textOf(issue(["example.com"], Date.now()))), "other names"],
  ["was open to others", () => keep(textOf(good), 0o644), "other users"],
])("a key file that %s is replaced, with one line that says so", async (_, spoil, said) => {
  spoil()
  const made = await ask({ names: wechatHosts, directory, keyFile })
  expect(made.cert).not.toBe(good.cert)
  expect(made.log).toMatchObject([{ level: 40, msg: "a new certificate was made" }])
  expect(made.log[0]?.reason).toContain(said)
  expect(readFileSync(keyFile, "utf8")).toBe(textOf(made))
  expect(bits(keyFile)).toBe("600")
  expect(await ask({ names: wechatHosts, directory, keyFile })).toEqual({ ...made, log: [] })
  expect(readdirSync(path.dirname(keyFile))).toEqual(["key.pem"])
})

test.each([
  ["holds something else", () => keep("key\n".repeat(99)), "something that no sidecar wrote"],
  ["is huge", () => keep(textOf(good).repeat(100)), "far more"],
  ["is somebody else's", () => keep(textOf(foreign())), "somebody else's key"],
  ["is somebody else's and open to others", () => keep(textOf(foreign()), 0o644), "somebody else's key"],
  ["is somebody else's with a chain", () => keep(textOf(foreign()) + good.cert), "somebody else's key"],
  ["is somebody's key alone", () => keep(foreign().key), "somebody else's key"],
  [
    "is a link",
    () => {
      keep("")
      writeFileSync(path.join(folder, "elsewhere"), textOf(good), { mode: 0o600 })
      unlinkSync(keyFile)
      symlinkSync(path.join(folder, "elsewhere"), keyFile)
    },
    "it is a link",
  ],
  [
    "is a pipe",
    () => {
      keep("")
      unlinkSync(keyFile)
      execFileSync("mkfifo", [keyFile])
    },
    "not a plain file",
  ],
])("a key file that %s is left as it is, and said to be in the way", async (_, place, said) => {
  place()
  const { ino, mode, size } = lstatSync(keyFile)
  await expect(ask({ names: wechatHosts, directory, keyFile })).rejects.toThrow(said)
  expect(lstatSync(keyFile)).toMatchObject({ ino, mode, size })
  expect(readdirSync(path.dirname(keyFile))).toEqual(["key.pem"])
})

/** As an operator has them from elsewhere. */
function foreign(): KeyAndCertificate {
  const [key, cert] = ["key", "cert"].map((name) => path.join(folder, name))
  const kind = ["-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/O=Example/CN=example.com"]
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key!, "-out", cert!], { stdio: "ignore" })
  return { key: readFileSync(key!, "utf8"), cert: readFileSync(cert!, "utf8") }
}

test.each([
  ["none", () => undefined],
  ["a bad one", () => keep(textOf(good).slice(0, 9))],
])("six starts at once with %s agree, and leave nothing else behind", async (_, prepare) => {
  prepare()
  const made = await Promise.all(
    Array.from({ length: 6 }, () => ask({ names: wechatHosts, directory, keyFile })),
  )
  expect(new Set(made.map(textOf)).size).toBe(1)
  expect(readFileSync(keyFile, "utf8")).toBe(textOf(made[0]!))
  expect(readFileSync(published(), "utf8")).toBe(made[0]!.cert)
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    ...["app", "app/cert", "app/cert/certificate.crt"],
    ...["own", "own/key.pem"],
  ])
})

test.each([
  ["no file", () => undefined],
  ["a bad file", () => keep(textOf(good).slice(0, 9))],
])("a start that found %s and was overtaken takes what stands there by then", async (_, prepare) => {
  prepare()
  let overtake = () => {}
  const overtaken = new Promise<void>((resolve) => {
    overtake = resolve
  })
  const late = keptPair(keyFile, fit, () => overtaken.then(() => issue(wechatHosts, Date.now())))
  const early = await keptPair(keyFile, fit, async () => good)
  overtake()
  expect((await late).pair).toEqual(early.pair)
  expect(readFileSync(keyFile, "utf8")).toBe(textOf(good))
})

test.each([
  [
    "nobody may write there",
    () => {
      directory = "/sys/weside"
    },
    "SIDECAR_CERTIFICATE_DIR",
  ],
  ["the folder is a file", () => writeFileSync(path.join(folder, "app"), ""), "SIDECAR_CERTIFICATE_DIR"],
  ["a folder has its name", () => mkdirSync(published(), { recursive: true }), "SIDECAR_CERTIFICATE_DIR"],
  ["the key file is a folder", () => mkdirSync(keyFile, { recursive: true }), "SIDECAR_KEY_FILE"],
  ["its folder is a file", () => writeFileSync(path.join(folder, "own"), ""), "SIDECAR_KEY_FILE"],
])("where it cannot write it says so and what to set: %s", async (_, spoil, setting) => {
  spoil()
  await expect(ask({ names: wechatHosts, directory, keyFile })).rejects.toThrow(
    new RegExp(`^The sidecar cannot (write its certificate to|keep its key in) /\\S+: .+ ${setting}`),
  )
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.map(({ name }) => name).filter((name) => /[.][0-9a-f-]{16,}$/.test(name))).toEqual([])
})

test("the sidecar packed into one file makes it, too", async () => {
  const packed = pack(folder)
  const { cert } = await ask({ names: wechatHosts, directory, keyFile }, { packed })
  expect(readFileSync(published(), "utf8")).toBe(cert)
  expect(readFileSync(keyFile, "utf8")).toContain(cert)
})
