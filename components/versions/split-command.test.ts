import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { joinCommand, splitCommand } from "./split-command"

describe("splitCommand", () => {
  test.each([
    ["node server.mjs", ["node", "server.mjs"]],
    ["  node \t server.mjs  ", ["node", "server.mjs"]],
    [`sh -c 'echo "a b"; exit 1'`, ["sh", "-c", 'echo "a b"; exit 1']],
    [`echo "a \\"b\\" c"`, ["echo", 'a "b" c']],
    [`echo "C:\\dir"`, ["echo", "C:\\dir"]],
    ["echo a\\ b", ["echo", "a b"]],
    [`echo ''`, ["echo", ""]],
    [`--name=a" "b`, ["--name=a b"]],
    ["echo $HOME *", ["echo", "$HOME", "*"]],
    ["", []],
  ])("%s", (line, parts) => {
    expect(splitCommand(line)).toEqual({ parts, open: null })
  })

  test("names a quote that never ends", () => {
    expect(splitCommand(`sh -c 'echo`).open).toBe("'")
    expect(splitCommand(`say "hello`).open).toBe('"')
  })

  test("splits what joinCommand joined", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        expect(splitCommand(joinCommand(parts))).toEqual({ parts, open: null })
      }),
    )
  })
})
