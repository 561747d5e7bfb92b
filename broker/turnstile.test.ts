import { expect, test } from "vitest"
import { Turnstile } from "./turnstile"

test("few pass at a time, few wait, the rest are sent away, and all places come back", async () => {
  const turnstile = new Turnstile(2, 3)
  const order: number[] = []
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const visit = (n: number) =>
    turnstile.pass(async () => {
      order.push(n)
      await gate
      if (n === 1) throw new Error("one failed")
    })
  const outcomes = Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map(visit))
  await Promise.resolve()
  expect(order).toEqual([0, 1])
  open()
  const settled = (await outcomes).map((outcome) =>
    outcome.status === "fulfilled" ? "passed" : (outcome.reason as Error).message,
  )
  expect(order).toEqual([0, 1, 2, 3, 4])
  expect(settled.slice(0, 5)).toEqual(["passed", "one failed", "passed", "passed", "passed"])
  expect(settled.slice(5)).toEqual(Array(2).fill("Too many ask at once; try again in a moment."))
  expect(await turnstile.pass(async () => "again")).toBe("again")
})
