import { describe, expect, test } from "vitest"
import { coresOf, groupMember, memoryOf, peakRssMb } from "./proc"

const stat =
  "4242 (nginx: (worker)) S 4241 4240 4240 0 -1 4194560 900 7 0 0 150 250 30 20 20 0 1 0 100 1 2 3 4 5"

test("a process of the group counts with its user and system time and that of its ended children", () => {
  expect(groupMember(stat, 4240)).toEqual({ pid: 4242, cpuTicks: 450 })
})

test("a process of another group, and one that has ended meanwhile, do not count", () => {
  expect(groupMember(stat, 4242)).toBeNull()
  expect(groupMember("", 4240)).toBeNull()
})

describe("memory", () => {
  const rollup = `00400000-7ffc0000 ---p 00000000 00:00 0    [rollup]
Rss:               30000 kB
Pss:               12000 kB
Shared_Clean:      25000 kB
Private_Clean:      1000 kB
Private_Dirty:      4000 kB
`
  test("is in millions of bytes, and private is clean and dirty", () => {
    expect(memoryOf(rollup)).toEqual({ rssMb: 30.72, privateMb: 5.12 })
  })

  test("is an error when a field is not there", () => {
    expect(() => memoryOf("Rss: 1 kB\n")).toThrow("Private_Clean")
    expect(() => peakRssMb("Name:\tbun\n")).toThrow("VmHWM")
  })

  test("has a peak", () => {
    expect(peakRssMb("VmPeak:\t 900000 kB\nVmHWM:\t   50000 kB\n")).toBe(51.2)
  })
})

test.each([
  ["0-1", [0, 1]],
  ["0,2-4", [0, 2, 3, 4]],
  ["7\n", [7]],
])("the cores of %j", (list, cores) => {
  expect(coresOf(list)).toEqual(cores)
})
