import { expect, test } from "vitest"
import { turnsOf } from "./turns"

test("so many pass at once, the others in the order in which they came", async () => {
  const take = turnsOf(2)
  const began: number[] = []
  const all = [1, 2, 3, 4].map(async (one) => {
    const done = await take()
    began.push(one)
    return done
  })
  const [first, second] = await Promise.all(all.slice(0, 2))
  expect(began).toEqual([1, 2])
  first!()
  const third = await all[2]!
  expect(began).toEqual([1, 2, 3])
  second!()
  third()
  const fourth = await all[3]!
  fourth()
  expect(began).toEqual([1, 2, 3, 4])
})
