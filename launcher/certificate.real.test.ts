import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { createServer, request } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, expect, test } from "vitest"
import { certificateFor } from "./certificate"

const folder = mkdtempSync(path.join(tmpdir(), "weside-certificate-"))
afterAll(() => rmSync(folder, { recursive: true }))
const now = Date.parse("2026-11-26T00:00:00Z")
const day = 86_400_000

test("it is trusted for its names alone, kept while it is good, and made anew before it ends", () => {
  const made = certificateFor(["192.0.2.7", "weside.example"], folder, now)
  const first = readFileSync(made.certificateFile, "utf8")
  expect(statSync(made.keyFile).mode & 0o777).toBe(0o600)
  certificateFor(["192.0.2.7", "weside.example"], folder, now + 300 * day)
  expect(readFileSync(made.certificateFile, "utf8")).toBe(first)
  for (const [hosts, at] of [
    [["192.0.2.8"], now],
    [["192.0.2.8"], now + 380 * day],
  ] as const) {
    const before = readFileSync(made.certificateFile, "utf8")
    certificateFor([...hosts], folder, at)
    expect(readFileSync(made.certificateFile, "utf8")).not.toBe(before)
  }
})

test("a client that has it as its authority calls the server by its address, and by no other", async () => {
  const { certificateFile, keyFile } = certificateFor(["127.0.0.1"], path.join(folder, "served"))
  const [cert, key] = [readFileSync(certificateFile), readFileSync(keyFile)]
  const server = createServer({ cert, key }, (_request, response) => response.end()).listen(0)
  await new Promise((resolve) => server.once("listening", resolve))
  const { port } = server.address() as AddressInfo
  const ask = (host: string) =>
    new Promise((resolve) =>
      request({ host, port, ca: cert, agent: false })
        .on("response", (response) => resolve(response.statusCode))
        .on("error", (error: NodeJS.ErrnoException) => resolve(error.code))
        .end(),
    )
  expect(await ask("127.0.0.1")).toBe(200)
  expect(await ask("127.0.0.2")).toBe("ERR_TLS_CERT_ALTNAME_INVALID")
  server.close()
})
