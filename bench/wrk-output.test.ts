import { expect, test } from "vitest"
import { readWrkOutput } from "./wrk-output"

const output = (changed = {}) => `Running 4s test @ http://127.0.0.1:40001/cgi-bin/user/info
  1 threads and 32 connections
Requests/sec:  37000.00
figures ${JSON.stringify({
  requests: 148_000,
  durationUs: 4_000_000,
  p50Us: 812,
  p99Us: 2041.5,
  connect: 0,
  read: 0,
  write: 0,
  status: 0,
  timeout: 0,
  ...changed,
})}
`

test("the line of wrk.lua is read, whatever wrk prints around it", () => {
  expect(readWrkOutput(output())).toEqual({ requests: 148_000, seconds: 4, p50Us: 812, p99Us: 2041.5 })
})

test.each(["connect", "read", "write", "status", "timeout"])("one %s failure spoils the run", (kind) => {
  expect(() => readWrkOutput(output({ [kind]: 1 }))).toThrow(`requests failed (${kind}: 1)`)
})

test("a run without an answer is no measurement", () => {
  expect(() => readWrkOutput(output({ requests: 0 }))).toThrow("no request was answered")
})

test("what wrk said instead is told", () => {
  expect(() => readWrkOutput("unable to connect to 127.0.0.1:1 Connection refused")).toThrow(
    "unable to connect",
  )
})
