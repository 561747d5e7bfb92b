// A real registry for tests: Debian's docker-registry on loopback, plain or with TLS, open or with a password.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Blob, indexOf, indexType, manifestType, type TestImage } from "./test-image"

export const login = { user: "tester", password: "open sesame" }
const bcrypt = "$2b$10$HA63pK8jDWh0f7shLx4s2uScpItp/5Qi0kVhzQ2xYxfGL8ZIEXhNG"

/** Registries of one storage: what is pushed through one can be pulled from all. */
export function openRegistries() {
  const place = mkdtempSync(path.join(tmpdir(), "weside-registry-"))
  const running: ChildProcess[] = []
  const start = async (kind: Kind = {}) => {
    const registry = await startRegistry(place, kind)
    running.push(registry.process)
    return registry
  }
  const close = async () => {
    await Promise.all(running.map(stop))
    rmSync(place, { recursive: true })
  }
  return { place, start, close }
}

type Kind = { tls?: boolean; password?: boolean }

async function startRegistry(place: string, kind: Kind) {
  const folder = mkdtempSync(path.join(place, "run-"))
  const tls = kind.tls ? makeCertificate(folder) : null
  const passwords = path.join(folder, "htpasswd")
  writeFileSync(passwords, `${login.user}:${bcrypt}\n`)
  const config = {
    version: 0.1,
    log: { level: "info", formatter: "json" },
    storage: { filesystem: { rootdirectory: path.join(place, "storage") } },
    http: { addr: "127.0.0.1:0", ...(tls && { tls: { certificate: tls.certificate, key: tls.key } }) },
    ...(kind.password && { auth: { htpasswd: { realm: "tests", path: passwords } } }),
  }
  const file = path.join(folder, "config.yml")
  writeFileSync(file, JSON.stringify(config))
  const server = spawn("docker-registry", ["serve", file], { stdio: ["ignore", "ignore", "pipe"] })
  const host = await listening(server)
  return {
    host,
    process: server,
    caFolder: tls?.caFolder ?? "",
    push: pushTo(host),
    stop: () => stop(server),
  }
}

/** Its log says where it listens. */
function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ""
    server.on("error", reject)
    server.on("exit", () => reject(new Error(`docker-registry ended: ${said}`)))
    server.stderr!.setEncoding("utf8").on("data", (piece: string) => {
      said = (said + piece).slice(-10_000)
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(said)
      if (found) resolve(found[1]!)
    })
  })
}

async function stop(server: ChildProcess) {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, "exit")
  server.kill("SIGKILL")
  await ended
}

/** Pushes as the distribution specification says, whatever is in it; answers with the digest. */
const pushTo = (host: string) => async (name: string, tag: string, images: TestImage | TestImage[]) => {
  const all = [images].flat()
  for (const { blobs } of all) for (const blob of blobs) await putBlob(host, name, blob)
  for (const { manifest } of all) await putManifest(host, name, manifest.digest, manifest, manifestType)
  const top = Array.isArray(images) ? indexOf(images) : images.manifest
  await putManifest(host, name, tag, top, Array.isArray(images) ? indexType : manifestType)
  return top.digest
}

async function putBlob(host: string, name: string, { digest, bytes }: Blob) {
  const begun = await expectOk(`http://${host}/v2/${name}/blobs/uploads/`, { method: "POST" })
  const target = new URL(begun.headers.get("location")!, `http://${host}`)
  target.searchParams.set("digest", digest)
  const headers = { "content-type": "application/octet-stream" }
  await expectOk(target, { method: "PUT", body: new Uint8Array(bytes), headers })
}

async function putManifest(host: string, name: string, tag: string, { bytes }: Blob, type: string) {
  const headers = { "content-type": type }
  await expectOk(`http://${host}/v2/${name}/manifests/${tag}`, {
    ...{ method: "PUT", body: new Uint8Array(bytes), headers },
  })
}

async function expectOk(url: string | URL, init: RequestInit) {
  const answer = await fetch(url, init)
  if (!answer.ok) throw new Error(`${init.method} ${url}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** For 127.0.0.1, of an authority that nobody knows but whoever reads `caFolder`. */
function makeCertificate(folder: string) {
  const caFolder = path.join(folder, "ca")
  mkdirSync(caFolder)
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(caFolder, "ca.crt")]
  const subject = ["-subj", "/CN=tests", "-addext", "subjectAltName=IP:127.0.0.1"]
  const files = ["-keyout", key, "-out", certificate]
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, "-days", "2", ...subject],
    {
      stdio: "ignore",
    },
  )
  return { key, certificate, caFolder }
}
