// Who trusts the certificate when told to, and how little that gives away. Debian's openssl and python3 judge.
import { execFile, execFileSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { createServer } from "node:tls"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { wechatHosts } from "../lib/wire/takeover"
import { certificateNameHash } from "../lib/wire/trust"
import { issue } from "./certificate-issue"

const pair = issue(wechatHosts, Date.now())
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "weside-trust-"))
  writeFileSync(path.join(folder, "own.pem"), pair.cert)
  writeFileSync(path.join(folder, "own.key"), pair.key, { mode: 0o600 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const openssl = (line: string) =>
  execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "pipe", encoding: "utf8" })

test.each(["", "-partial_chain ", "-x509_strict ", "-x509_strict -partial_chain "])(
  "openssl verify %s: good for a server, by every name",
  (how) => {
    for (const name of wechatHosts)
      expect(
        openssl(`verify ${how}-purpose sslserver -verify_hostname ${name} -CAfile own.pem own.pem`),
      ).toBe("own.pem: OK\n")
  },
)

test("openssl finds it in a folder by the hash that the engine writes", () => {
  expect(openssl("x509 -in own.pem -noout -hash").trim()).toBe(certificateNameHash)
})

test.each([
  ["example.com", "permitted subtree violation"],
  ["weixin.qq.com", "permitted subtree violation"],
])("with its key nobody makes a certificate for %s that is trusted", (name, said) => {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key"
  openssl(`req ${key} -out other.csr -subj /CN=${name} -addext subjectAltName=DNS:${name}`)
  const signing = "-CA own.pem -CAkey own.key -days 2 -copy_extensions copy"
  openssl(`x509 -req -in other.csr ${signing} -out other.pem`)
  expect(() => openssl("verify -CAfile own.pem other.pem")).toThrow(said)
})

test("python's strictest setting takes it", async () => {
  const server = createServer(pair, (socket) => socket.end("ok")).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const program = `
import socket, ssl, sys
context = ssl.create_default_context(cafile="own.pem")
context.verify_flags |= ssl.VERIFY_X509_STRICT
with context.wrap_socket(socket.create_connection(("127.0.0.1", ${port})), server_hostname=sys.argv[1]) as s:
    print(s.recv(9).decode())`
  const ask = (name: string) => promisify(execFile)("python3", ["-c", program, name], { cwd: folder })
  expect((await ask("api.weixin.qq.com")).stdout).toBe("ok\n")
  await expect(ask("weixin.qq.com")).rejects.toThrow("Hostname mismatch")
  server.close()
})
