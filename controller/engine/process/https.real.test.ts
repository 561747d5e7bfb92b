// HTTPS inside instances, with the real sidecar between a recording upstream and a broker that the test instructs.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { certificateFile } from "@/lib/wire/certificate"
import { type TrustHelp, trustHelps } from "@/lib/wire/trust"
import { joinToken, startBroker } from "@/sidecar/rig/fake-broker"
import { okBody, startUpstream } from "@/sidecar/rig/recording-upstream"
import { markedProcesses } from "../../processes"
import { driveEngine, member } from "../../test/driven-engine"
import { workload } from "../../test/examples"
import { ask, kill, leadersOf } from "../../test/world"
import { Addresses } from "./addresses"
import { certificatePlaces } from "./isolation"
import { reserve } from "./launch"
import { findNamespaces } from "./namespace"
import type { Surroundings } from "./surroundings"

const root = path.resolve(import.meta.dirname, "../../..")
const sidecarCommand = [path.join(root, "node_modules/.bin/bun"), path.join(root, "sidecar/main.ts")]
const carrying = { sidecar: { recordedBuild: "b1", wxTokenFile: false } }
const url = "https://api.weixin.qq.com/wxa/msg_sec_check"
const [one, two] = [member("a"), member("b")]
const namespaces = await findNamespaces(process.env.PATH ?? "")

let dataDir: string
let driven: Awaited<ReturnType<typeof driveEngine>>
let upstream: Awaited<ReturnType<typeof startUpstream>>
let broker: Awaited<ReturnType<typeof startBroker>>
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "weside-https-"))
  upstream = await startUpstream()
  const apps = [{ appid: "wxaaaa", kind: "MiniProgram" as const }]
  broker = await startBroker({ revision: 1, ownerAppid: "wxaaaa", apps, paths: ["/wxa/*"] })
})
afterEach(async () => {
  await driven?.stop()
  for (const { pid, run } of markedProcesses())
    if (run.startsWith(one.id) || run.startsWith(two.id)) kill(pid)
  await Promise.all([upstream.stop(), broker.stop()])
  rmSync(dataDir, { recursive: true, force: true })
})

const drive = async (nameTakeover: "auto" | "proxy" = "auto") => {
  driven = await driveEngine(
    dataDir,
    {
      nameTakeover,
      sidecarCommand,
      brokerUrl: `http://127.0.0.1:${broker.port}`,
      upstream: `http://127.0.0.1:${upstream.port}`,
    },
    joinToken,
  )
}

/** What a script says that the instance runs. */
async function run(address: string | null, script: string) {
  const { answer } = await ask(address, `/run?${encodeURIComponent(script)}`)
  return answer as { code: number; out: string; err: string }
}

const wrapped: Record<TrustHelp["id"], (call: string) => string> = {
  node: (call) => `node --input-type=module <<'CALL'\n${call}\nCALL`,
  python: (call) => `python3 <<'CALL'\n${call}\nCALL`,
  java: (call) => `cd "$(mktemp -d)" && cat > Call.java <<'CALL' && java Call.java 2>&1
import java.net.URI;
import java.net.http.*;
public class Call { public static void main(String[] _arguments) throws Exception {
${call}
} }
CALL`,
  go: (call) => call,
  curl: (call) => call,
}

/** So that what the console says is all that makes a program trust the certificate. */
const trustNothing = {
  ...{ NODE_EXTRA_CA_CERTS: "/dev/null", SSL_CERT_FILE: "/dev/null" },
  ...{ SSL_CERT_DIR: "/nowhere", CURL_CA_BUNDLE: "/dev/null" },
}

if (namespaces) {
  test.each([
    ["curl", `curl -sS ${url}`],
    [
      "python",
      wrapped.python(`import urllib.request\nprint(urllib.request.urlopen("${url}").read().decode())`),
    ],
    ["node", wrapped.node(`console.log(await (await fetch("${url}")).text())`)],
    ["another name", "curl -sS https://sh.api.weixin.qq.com/wxa/msg_sec_check"],
  ])("S16: %s calls WeChat over HTTPS with nothing set up", async (_, script) => {
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    expect(await run(address, script)).toMatchObject({ code: 0, out: expect.stringContaining(okBody) })
    expect(upstream.requests.map(({ target }) => target)).toEqual([
      expect.stringMatching(/^\/wxa\/msg_sec_check\?access_token=SECRET_wxaaaa/),
    ])
  })

  test("the token file of Tencent's cloud is there when the version asks for it, and works through the sidecar alone", async () => {
    await drive()
    const file = "/.tencentcloudbase/wx/cloudbase_access_token"
    await driven.want({ sidecar: { recordedBuild: "b1", wxTokenFile: true } }, [one])
    const { address } = await driven.running(one)
    const script = `until grep -vq NOT-READY ${file}; do :; done; cat ${file}; echo; (echo x > ${file}) 2>/dev/null || echo kept
      curl -sS "http://api.weixin.qq.com/wxa/msg_sec_check?cloudbase_access_token=$(cat ${file})"`
    const { out } = await run(address, script)
    expect(out).toMatch(/^WESIDE-CLOUDBASE-[\w-]{32}\nkept\n/)
    expect(out).toContain(okBody)
    expect(upstream.requests.at(-1)?.target).toMatch(/^\/wxa\/msg_sec_check\?access_token=SECRET_wxaaaa/)
    expect(existsSync("/.tencentcloudbase")).toBe(false)
  })

  test("without being asked for it, there is none", async () => {
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    expect((await run(address, "test -e /.tencentcloudbase && echo there || echo none")).out).toBe("none\n")
  })

  const runnable = trustHelps.filter(({ id }) => id !== "go")
  test.each(runnable)("S28: what the console says for $name works as it stands", async (help) => {
    await drive()
    await driven.want({ ...carrying, env: trustNothing }, [one])
    const { address } = await driven.running(one)
    const call = wrapped[help.id](help.call.join("\n"))
    const trusted = await run(address, [...help.before, call].join("\n"))
    expect(trusted).toMatchObject({ code: 0, out: expect.stringContaining(okBody) })
    if (help.before.length > 0) expect((await run(address, call)).out).not.toContain(okBody)
    expect(upstream.requests.map(({ body }) => JSON.parse(String(body)))).toEqual([{ content: "hello" }])
  })

  test("S18: HTTPS is there before the application", async () => {
    await drive()
    const script = `curl -sS ${url} && exec node app.mjs`
    const source = { kind: "Command" as const, command: ["sh", "-c", script], directory: "controller/test" }
    await driven.want({ ...carrying, source }, [one])
    await driven.running(one)
    expect(await driven.engine.logs(one.id, "app")).toContain(okBody)
  })

  test("the machine keeps what it trusts and has; the key is out of the application's sight", async () => {
    const before = [existsSync("/app"), readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8")]
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    const certificate = certificatePlaces(dataDir, one.id)
    const cert = readFileSync(certificate.file, "utf8")
    expect((await run(address, `cat ${certificateFile}`)).out).toBe(cert)
    expect((await run(address, "tail -n 1 /etc/ssl/certs/ca-certificates.crt")).out).toContain("END CERT")
    expect((await run(address, `cat ${certificate.keyFile}`)).code).not.toBe(0)
    expect((await run(address, `echo > ${certificateFile}`)).code).not.toBe(0)
    expect([existsSync("/app"), readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8")]).toEqual(before)
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(dataDir)
    await driven.want({}, [])
    await driven.gone(one)
    expect(existsSync("/usr/bin/env")).toBe(true)
  })

  test("what an application writes goes where it wrote before", async () => {
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    const file = path.join(mkdtempSync(path.join(tmpdir(), "weside-written-")), "file")
    await run(address, `echo kept > ${file}`)
    expect(readFileSync(file, "utf8")).toBe("kept\n")
    rmSync(path.dirname(file), { recursive: true })
    expect((await run(address, "pwd; ls -d app.mjs; readlink /proc/self/root")).out).toBe(
      `${path.join(root, "controller/test")}\napp.mjs\n/\n`,
    )
  })

  test("an application that gave up being root trusts it, too", async () => {
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    const nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"
    const script = `${nobody} curl -sS ${url} && ${nobody} cat "$WESIDE_CERTIFICATE"`
    const cert = readFileSync(certificatePlaces(dataDir, one.id).file, "utf8")
    expect(await run(address, script)).toMatchObject({ code: 0, out: okBody + cert })
  })

  test("a sidecar that died comes back with the certificate that the application trusts", async () => {
    await drive()
    await driven.want(carrying, [one])
    const { address } = await driven.running(one)
    const { file } = certificatePlaces(dataDir, one.id)
    const [cert, { pid }] = [readFileSync(file, "utf8"), await ask(address, "/env")]
    const sidecar = leadersOf(one.id).find((leader) => leader.pid !== pid)!
    kill(sidecar.pid)
    await driven.phase(one, (instance) => instance.openapiSidecar === "Absent")
    await driven.phase(one, (instance) => instance.openapiSidecar === "Present")
    expect(readFileSync(file, "utf8")).toBe(cert)
    expect(await run(address, `curl -sS ${url}`)).toMatchObject({ code: 0, out: okBody })
    expect((await ask(address, "/env")).pid).toBe(pid)
  })

  test("instances trust their own sidecar alone", async () => {
    await drive()
    await driven.want({ ...carrying, replicas: 2 }, [one, two])
    const [first, second] = [await driven.running(one), await driven.running(two)]
    const others = second.sidecarAddress!.split(":")[0]
    const script = `curl -sS --resolve api.weixin.qq.com:443:${others} ${url}`
    expect(await run(second.address, script)).toMatchObject({ code: 0, out: okBody })
    expect(await run(first.address, script)).toMatchObject({ code: 60 })
  })
}

test("where the name cannot be taken over, variables say where HTTPS and its certificate are", async () => {
  await drive("proxy")
  await driven.want(carrying, [one])
  const { address } = await driven.running(one)
  const script = `curl -sS --cacert "$WESIDE_CERTIFICATE" --connect-to "::$WESIDE_HTTPS" ${url}`
  expect(await run(address, script)).toMatchObject({ code: 0, out: okBody })
  const node = "node -p process.env.NODE_EXTRA_CA_CERTS"
  expect((await run(address, node)).out.trim()).toBe(certificatePlaces(dataDir, one.id).file)
})

test("another server on port 443 of every address takes HTTPS away, and not the name", async () => {
  class Taken extends Addresses {
    override freeLoopback = async (ports: number[]) => (ports.includes(443) ? null : "127.64.0.9")
  }
  const around = { addresses: new Taken(), namespaces: {} } as Surroundings
  const reserved = await reserve({ ...workload, ...carrying }, around)
  expect(reserved).toMatchObject({ nameTakeover: "Hosts", sidecarListen: "127.64.0.9:80", tlsListen: null })
  const own443 = await reserve({ ...workload, ...carrying, port: 443 }, around)
  expect(own443).toMatchObject({ nameTakeover: "Proxy", tlsListen: expect.stringMatching(/^127\.0\.0\.1:/) })
})
