import { expect, test } from "vitest"
import { median, rotated } from "./arithmetic"

test.each([
  [[3], 3],
  [[10, 9, 100], 10],
  [[4, 1, 3, 2], 2.5],
])("the median of %j", (values, middle) => {
  expect(median(values)).toBe(middle)
})

test("nothing has no median", () => {
  expect(() => median([])).toThrow()
})

test("over as many rounds as lanes, each lane is once in each place", () => {
  const lanes = ["direct", "nginx", "haproxy", "sidecar"]
  const orders = lanes.map((_, round) => rotated(lanes, round))
  expect(orders[0]).toEqual(lanes)
  for (const place of lanes.keys()) expect(new Set(orders.map((order) => order[place])).size).toBe(4)
  expect(rotated(lanes, 5)).toEqual(rotated(lanes, 1))
})
