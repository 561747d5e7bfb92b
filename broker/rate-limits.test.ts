import { expect, test } from "vitest"
import { allowances, type Kind, RateLimits } from "./rate-limits"
import { Refusal } from "./refusal"

let now = 0
const later = (seconds: number) => {
  now += seconds * 1000
}
const limits = () => new RateLimits(() => now)

/** How many in a row pass. */
function passing(of: RateLimits, kind: Kind, instance = "one") {
  for (let n = 0; ; n++)
    try {
      of.take(instance, kind)
    } catch {
      return n
    }
}

test.each(Object.keys(allowances) as Kind[])(
  "%s: so many at once, then so many a second, and no more for having waited",
  (kind) => {
    const of = limits()
    const { atOnce, perSecond } = allowances[kind]
    expect(passing(of, kind)).toBe(atOnce)
    later(4)
    expect(passing(of, kind)).toBe(4 * perSecond)
    later(86_400)
    expect(passing(of, kind)).toBe(atOnce)
  },
)

test("one instance's haste is no other's, and one kind's is not another kind's", () => {
  const of = limits()
  passing(of, "token")
  expect(passing(of, "token", "two")).toBe(allowances.token.atOnce)
  expect(passing(of, "heartbeat")).toBe(allowances.heartbeat.atOnce)
})

test("the refusal says when to come again, and then there is one", () => {
  const of = limits()
  passing(of, "renew")
  const refusal = caught(() => of.take("one", "renew"))
  expect(refusal).toMatchObject({ code: "limit", status: 429, retryAfterS: 2 })
  later(2)
  expect(passing(of, "renew")).toBe(1)
})

test("what nobody used for a while is forgotten", () => {
  const of = limits()
  for (let n = 0; n < 1000; n++) of.take(`instance ${n}`, "token")
  expect(of.size).toBe(1000)
  of.forgetFull()
  expect(of.size).toBe(1000)
  later(1)
  of.forgetFull()
  expect(of.size).toBe(0)
})

function caught(work: () => void): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error("It was not refused")
}
