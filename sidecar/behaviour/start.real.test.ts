// A sidecar that cannot start says why and what to do, and ends with 1.
import { spawn } from "node:child_process"
import { once } from "node:events"
import net from "node:net"
import path from "node:path"
import { text } from "node:stream/consumers"
import { afterAll, beforeAll, expect, test } from "vitest"
import { sidecarCommand } from "../../lib/wire/sidecar"
import { ask, exchange, get, open } from "../rig/raw-client"
import { startRig } from "../rig/rig"
import { until } from "../rig/until"

const [program = ""] = sidecarCommand(path.resolve(import.meta.dirname, "../.."))
const taken = net.createServer()
let address: string
beforeAll(async () => {
  await once(taken.listen(0, "127.0.0.1"), "listening")
  address = `127.0.0.1:${(taken.address() as net.AddressInfo).port}`
})
afterAll(() => {
  taken.close()
})

type Descriptor = "none" | "empty" | "open" | "token"

/** Starts one whose descriptor 3 is as told, and gives its exit code and what it logged. */
async function startOne(descriptor: Descriptor, env: Record<string, string> = {}) {
  const settings = {
    SIDECAR_LISTEN: "127.0.0.1:0",
    SIDECAR_HEALTH_LISTEN: "127.0.0.1:0",
    SIDECAR_BROKER_URL: "http://127.0.0.1:9",
    SIDECAR_UPSTREAM: "http://127.0.0.1:9",
    ...env,
  }
  const child = spawn(program, {
    stdio: ["ignore", "pipe", "inherit", ...(descriptor === "none" ? [] : ["pipe" as const])],
    env: { ...settings, NODE_ENV: "test" },
  })
  const pipe = child.stdio[3] as net.Socket | undefined
  pipe?.on("error", () => undefined)
  if (descriptor === "empty") pipe?.end("\n")
  if (descriptor === "token") pipe?.end("a-token")
  const [output, [code]] = await Promise.all([text(child.stdout!), once(child, "exit")])
  return { code, says: JSON.parse(output.trim().split("\n").at(-1) ?? "{}").msg as string }
}

test.each<[Descriptor, string]>([
  ["none", "There is no join token: "],
  ["empty", "The join token is empty: "],
  ["open", "Descriptor 3 did not end within 10 s: "],
])("with its descriptor for the join token like this: %s, it says what to do", async (descriptor, reason) => {
  const { code, says } = await startOne(descriptor)
  expect([code, says]).toEqual([1, expect.stringContaining(reason)])
  expect(says).toContain(
    "write it to descriptor 3 and close that, or name its file in SIDECAR_JOIN_TOKEN_FILE",
  )
})

test.each([["SIDECAR_LISTEN"], ["SIDECAR_TLS_LISTEN"], ["SIDECAR_HEALTH_LISTEN"]])(
  "%s where another listens is named with its reason",
  async (name) => {
    const { code, says } = await startOne("token", {
      [name]: address,
      SIDECAR_CERTIFICATE_DIR: `${process.env.TMPDIR ?? "/tmp"}/weside-start-test`,
    })
    expect([code, says]).toEqual([
      1,
      `The sidecar cannot start: ${name} is ${address}, where it cannot listen: another program does.`,
    ])
  },
)

test("an address that is not this machine's is named with its reason", async () => {
  const { says } = await startOne("token", { SIDECAR_LISTEN: "192.0.2.1:80" })
  expect(says).toContain("SIDECAR_LISTEN is 192.0.2.1:80, where it cannot listen: this machine has no such")
})

test.each([
  [{ SIDECAR_UPSTREAM: "http://api.weixin.qq.com" }, "tokens would travel in clear text"],
  [{ SIDECAR_UPSTREAM: "https://user:word@127.0.0.1" }, "SIDECAR_UPSTREAM must be http://host:port or"],
  [{ SIDECAR_BROKER_URL: "http://127.0.0.1:9/#part" }, "SIDECAR_BROKER_URL must be http://host:port or"],
  [{ SIDECAR_JOIN_TOKEN_FILE: "/nowhere/token" }, "SIDECAR_JOIN_TOKEN_FILE is /nowhere/token, which cannot"],
  [{ SIDECAR_WX_TOKEN_FILE: "/nowhere/file" }, "SIDECAR_WX_TOKEN_FILE is /nowhere/file, which cannot"],
  [{ SIDECAR_WX_TOKEN_FILE: "/dev/full" }, "it is not a plain file"],
  [{ BUN_INSPECT: "127.0.0.1:0" }, "BUN_INSPECT is set"],
])("with %o it does not start", async (env, reason) => {
  const { code, says } = await startOne("token", env as unknown as Record<string, string>)
  expect([code, says]).toEqual([1, expect.stringContaining(reason)])
  expect(says).not.toContain("word@")
})

test("with few descriptors it says so, turns away who is too many, and its health still answers", async () => {
  const rig = await startRig({ command: ["/bin/sh", "-c", `ulimit -n 200; exec ${program}`] })
  try {
    const callers = Array.from({ length: 90 }, () => open(rig.port))
    await until(async () => /weside_sidecar_connections 6\d\n/.test(await rig.metrics()))
    expect(rig.log.lines().find(({ callers: most }) => most === 68)).toMatchObject({ level: 40, limit: 200 })
    const [turned] = (await exchange(rig.port, "", 1)).answers
    expect(turned?.json).toMatchObject({ errcode: 503 })
    for (const caller of callers) caller.destroy()
    await until(async () => (await ask(rig.port, get("/wxa/msg_sec_check"))).status === 200)
  } finally {
    await rig.stop()
  }
})
