// The broker on an address that others can reach: with a certificate or not at all.
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { copyFile, mkdir, readFile, rename, symlink } from "node:fs/promises"
import { request } from "node:https"
import path from "node:path"
import { connect, type PeerCertificate, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type BrokerProcess, startBrokerProcess, startSidecarProcess } from "./faults/processes"
import { listenAt } from "./listener"
import { makeEnvironment, makeInstance, makeJoinToken, startWorld, until, type World } from "./test-world"

let world: World
let broker: BrokerProcess
let url: string
const file = (name: string) => path.join(world.folder, name)

beforeAll(async () => {
  world = await startWorld()
  for (const name of ["one", "two"]) issue(name)
  broker = await startBrokerProcess(world, {
    BROKER_LISTEN: "0.0.0.0:0",
    BROKER_CERTIFICATE_FILE: file("one.crt"),
    BROKER_CERTIFICATE_KEY_FILE: file("one.key"),
  })
  url = broker.address.replace("0.0.0.0", "127.0.0.1")
})
afterAll(async () => {
  await broker?.kill()
  await world?.stop()
})

/** A self-signed certificate for this machine. */
function issue(name: string) {
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    file(`${name}.key`),
  ]
  const subject = [
    "-subj",
    `/CN=broker ${name}`,
    "-addext",
    "subjectAltName=IP:127.0.0.1,DNS:localhost",
    "-days",
    "2",
  ]
  execFileSync("openssl", ["req", "-x509", ...key, "-out", file(`${name}.crt`), ...subject], {
    stdio: "ignore",
  })
}

test("it speaks HTTPS there, and nothing else", async () => {
  expect(broker.address).toMatch(/^https:\/\/0\.0\.0\.0:\d+$/)
  const ca = await readFile(file("one.crt"))
  const asked = request(`${url}/healthz`, { ca }).end()
  const [response] = await once(asked, "response")
  expect(response.statusCode).toBe(200)
  response.resume()
  await expect(fetch(url.replace("https", "http"))).rejects.toThrow()
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})

test("a real sidecar that trusts the certificate joins; one that does not gives nothing away", async () => {
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", paths: ["/wxa/msg_sec_check"] })
  const start = async (name: string, env: Record<string, string>) => {
    const joinToken = await makeJoinToken(world, await makeInstance(world, versionId, name))
    return startSidecarProcess(joinToken, url, world.upstream, env)
  }
  const trusting = await start("trusting", { NODE_EXTRA_CA_CERTS: file("one.crt") })
  const careful = await start("careful", {})
  try {
    await until(
      async () => (await fetch(`${trusting.health}/healthz`)).ok,
      "the one that trusts has its policy",
    )
    await until(() => careful.output().includes("cannot join yet"), "the careful one does not join")
    expect((await fetch(`${careful.health}/healthz`)).status).toBe(503)
    const left = await world.db.joinToken.findMany({ select: { instance: { select: { name: true } } } })
    expect(left.map(({ instance }) => instance.name)).toEqual(["careful"])
  } finally {
    await Promise.all([trusting.kill(), careful.kill()])
  }
})

test("a renewed certificate is taken without a restart; one that makes no sense is not", async () => {
  const files = { certificateFile: file("now.crt"), certificateKeyFile: file("now.key") }
  const put = async (name: string) => {
    await copyFile(file(`${name}.crt`), files.certificateFile)
    await copyFile(file(`${name}.key`), files.certificateKeyFile)
  }
  await put("one")
  const listener = await listenAt({ host: "127.0.0.1", port: 0, certificate: files }, (_, response) => {
    response.end()
  })
  const shown = () => nameShownAt(listener.address)
  try {
    expect(await shown()).toBe("broker one")
    await put("two")
    await listener.refresh()
    expect(await shown()).toBe("broker two")
    await copyFile(file("one.key"), files.certificateKeyFile)
    await expect(listener.refresh()).rejects.toThrow("are not a certificate and its key")
    expect(await shown()).toBe("broker two")
  } finally {
    await listener.close()
  }
})

test("a Secret that Kubernetes mounts is renewed by swapping a link: that is taken, too", async () => {
  const project = async (name: string) => {
    await mkdir(file(`of-${name}`))
    await copyFile(file(`${name}.crt`), file(`of-${name}/tls.crt`))
    await copyFile(file(`${name}.key`), file(`of-${name}/tls.key`))
    await symlink(file(`of-${name}`), file("..data_tmp"))
    await rename(file("..data_tmp"), file("..data"))
  }
  await project("one")
  for (const name of ["tls.crt", "tls.key"]) await symlink(path.join("..data", name), file(name))
  const certificate = { certificateFile: file("tls.crt"), certificateKeyFile: file("tls.key") }
  const listener = await listenAt({ host: "127.0.0.1", port: 0, certificate }, (_, response) => {
    response.end()
  })
  try {
    expect(await nameShownAt(listener.address)).toBe("broker one")
    await project("two")
    await listener.refresh()
    expect(await nameShownAt(listener.address)).toBe("broker two")
  } finally {
    await listener.close()
  }
})

async function nameShownAt(address: string) {
  const port = Number(new URL(address).port)
  const socket: TLSSocket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false })
  await once(socket, "secureConnect")
  const certificate: PeerCertificate = socket.getPeerCertificate()
  socket.destroy()
  return certificate.subject.CN
}
