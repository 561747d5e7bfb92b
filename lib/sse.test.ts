import { setImmediate as turn } from "node:timers/promises"
import { expect, test } from "vitest"
import { eventStream } from "./sse"

test("who reads slowly is sent as much as it takes, and a little ahead", async () => {
  const left = new AbortController()
  let sent = 0
  const response = eventStream(left.signal, async (send, ended) => {
    for (; !ended.aborted; sent++) await send({ data: "x".repeat(10_000) })
  })
  await turn()
  const ahead = sent
  expect(ahead).toBeLessThan(10)
  await turn()
  expect(sent).toBe(ahead)
  const reader = response.body!.getReader()
  for (let n = 0; n < 50; n++) await reader.read()
  await turn()
  expect(sent).toBeGreaterThan(ahead + 40)
  expect(sent).toBeLessThan(ahead + 60)
})

test("who waits to send is let go when the reader leaves", async () => {
  const left = new AbortController()
  const ended = new Promise<void>((resolve) => {
    eventStream(left.signal, async (send, signal) => {
      while (!signal.aborted) await send({ data: "x".repeat(100_000) })
      resolve()
    })
  })
  await turn()
  left.abort()
  await ended
})
