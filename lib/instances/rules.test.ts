import { expect, test } from "vitest"
import { plainLog } from "./rules"

const at = "2026-11-22T10:00:00.123456789+00:00"

test.each([
  ["", ""],
  [`${at} stdout F listening\n`, "listening\n"],
  [`${at} stdout F a\n${at} stderr F b\n`, "a\nb\n"],
  [`${at} stdout P half \n${at} stdout F and half\n`, "half and half\n"],
  [`${at} stdout F \n`, "\n"],
  [`${at} stdout F\n`, "\n"],
  [`${at} stdout F ${at} stdout F own\n`, `${at} stdout F own\n`],
  ["something else\n", "something else\n"],
])("%j → %j", (log, plain) => {
  expect(plainLog(log)).toBe(plain)
})
