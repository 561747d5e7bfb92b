import { once } from "node:events"
import { createServer, type ServerResponse } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { afterEach, beforeEach, expect, test } from "vitest"
import { Subscriber } from "./subscriber"
import { until } from "./test-world"

const server = createServer()
let socket: Socket
let response: ServerResponse
beforeEach(async () => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
  ;[, response] = await once(server, "request")
})
afterEach(async () => {
  socket.destroy()
  server.close()
  await once(server, "close")
})

const policy = (revision: number) => `${revision}${"p".repeat(1024 * 1024)}\n`

test("a sidecar that does not read costs the memory of what was sent and one policy, then is dropped", async () => {
  const subscriber = new Subscriber(response)
  let closed = false
  subscriber.onClose(() => {
    closed = true
  })
  for (let revision = 1; !response.writableNeedDrain; revision++) {
    subscriber.offer(`${revision}`, policy(revision))
    await new Promise(setImmediate)
  }
  const held = response.writableLength
  for (let revision = 100; revision < 130; revision++) subscriber.offer(`${revision}`, policy(revision))
  expect(response.writableLength).toBe(held)
  subscriber.heartbeat("h\n")
  expect(response.destroyed).toBe(false)
  subscriber.heartbeat("h\n")
  await until(() => closed, "the slow sidecar is dropped")
})

test("one that reads late gets the newest policy", async () => {
  const subscriber = new Subscriber(response)
  for (let revision = 1; !response.writableNeedDrain; revision++) {
    subscriber.offer(`${revision}`, policy(revision))
    await new Promise(setImmediate)
  }
  for (const revision of [501, 502, 503]) subscriber.offer(`${revision}`, policy(revision))
  let read = ""
  socket.setEncoding("latin1").on("data", (text) => {
    read = (read + text).slice(-2 * 1024 * 1024)
  })
  await until(() => read.includes("503p"), "the newest policy arrives")
  expect(read).not.toContain("501p")
  expect(read).not.toContain("502p")
  subscriber.heartbeat("h\n")
  await until(() => read.includes("h\n"), "and heartbeats after it")
})
