import { expect, test } from "vitest"
import { memberName, membership } from "./members"

const row = (name: string, at: number, phase = "Running") => ({
  ...{ id: name, name, phase, createdAt: new Date(at) },
})
const rows = [row("second", 2), row("third", 3), row("first", 1)]

test.each([
  ["as many as there are", rows, 3, ["first", "second", "third"], 0],
  ["fewer: the newest go", rows, 1, ["first"], 0],
  ["none", rows, 0, [], 0],
  ["more", rows, 5, ["first", "second", "third"], 2],
  ["one that stops does not return", [row("old", 1, "Stopping"), row("new", 2)], 2, ["new"], 1],
  ["one that waits for its back-off stays", [row("old", 1, "BackOff")], 1, ["old"], 0],
] as const)("%s", (_, present, replicas, staying, missing) => {
  const members = membership([...present], replicas)
  expect(members.staying.map((member) => member.name)).toEqual(staying)
  expect(members.missing).toBe(missing)
})

test("a name is the version's with five letters or digits, and never one that is taken", () => {
  const numbers = [0, 0, 0, 0, 0, 0.999, 0.999, 0.999, 0.999, 0.999]
  const random = () => numbers.shift()!
  expect(memberName("hello-003", new Set(["hello-003-aaaaa"]), random)).toBe("hello-003-99999")
})
