import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { guardedGet } from "./guarded-get"

// Two servers with one port on two loopback addresses: what a name could lead to before and after it is rebound.
const seen: string[] = []
const servers: Server[] = []
let port: number

beforeAll(async () => {
  port = await listen("127.0.0.2", 0)
  await listen("127.0.0.3", port)
})
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections()
})

async function listen(host: string, at: number) {
  const server = createServer((request, response) => {
    seen.push(host)
    if (request.url === "/slow") return
    response.end(`from ${host} as ${request.headers.host}`)
  }).listen(at, host)
  servers.push(server)
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

const found = (address: string) => [{ address, family: 4 }]

/** A name server that gives another answer each time. */
function rebinding(...addresses: string[]) {
  const asked: string[] = []
  return {
    asked,
    resolve: async (hostname: string) => found(addresses[asked.push(hostname) - 1] ?? "127.0.0.1"),
  }
}

const get = (
  url: string,
  innerHosts: string[],
  resolve: (hostname: string) => Promise<{ address: string; family: number }[]>,
) => guardedGet(new URL(url), {}, { innerHosts: new Set(innerHosts), resolve, timeoutMs: 2000 })

test("a name is asked for once, and the connection goes to the address that was judged", async () => {
  const names = rebinding("127.0.0.2", "127.0.0.3")
  seen.length = 0
  const { text } = await get(`http://tokens.test:${port}/`, ["tokens.test"], names.resolve)
  expect(text).toBe(`from 127.0.0.2 as tokens.test:${port}`)
  expect(names.asked).toEqual(["tokens.test"])
  expect(seen).toEqual(["127.0.0.2"])
})

test("a name that leads inside is refused without a connection", async () => {
  seen.length = 0
  for (const address of ["127.0.0.2", "10.0.0.1", "169.254.169.254"]) {
    const names = rebinding(address)
    await expect(get(`http://tokens.test:${port}/`, [], names.resolve)).rejects.toThrow(
      "is inside a private network. An administrator can allow it: WESIDE_TOKEN_SERVER_HOSTS=tokens.test",
    )
  }
  expect(seen).toEqual([])
})

test("one inner address among public ones is enough to refuse a name", async () => {
  const mixed = async () => [...found("93.184.215.14"), ...found("127.0.0.2")]
  await expect(get(`http://tokens.test:${port}/`, [], mixed)).rejects.toThrow("private network")
})

test("what was allowed for one host is not allowed for another", async () => {
  const names = rebinding("127.0.0.2")
  await expect(get(`http://other.test:${port}/`, ["tokens.test"], names.resolve)).rejects.toThrow(
    "private network",
  )
})

test("localhost has to be this machine", async () => {
  const names = rebinding("10.0.0.1")
  await expect(get(`http://localhost:${port}/`, [], names.resolve)).rejects.toThrow("private network")
})

test("a name without an address, and a name server that fails", async () => {
  await expect(get("http://tokens.test/", [], async () => [])).rejects.toThrow("has no address")
  const failing = () => Promise.reject(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }))
  await expect(get("http://tokens.test/", [], failing)).rejects.toThrow(
    "cannot be reached from the broker (ENOTFOUND)",
  )
})

test("a server that never answers", async () => {
  const options = { innerHosts: new Set<string>(), timeoutMs: 150 }
  await expect(guardedGet(new URL(`http://127.0.0.2:${port}/slow`), {}, options)).rejects.toThrow(
    "did not answer",
  )
})
