import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { format, inspect } from "node:util"
import { serialize } from "node:v8"
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads"
import { pino } from "pino"
import { expect, test } from "vitest"
import { Secret } from "./secret"

const value = "82_hunter2-hunter2"
const secret = new Secret(value)

const logged = (write: (log: ReturnType<typeof pino>) => void) => {
  const lines: string[] = []
  write(pino({}, { write: (line: string) => void lines.push(line) }))
  return lines.join()
}

function posted(message: unknown) {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(message)
  const received = receiveMessageOnPort(port2)
  port1.close()
  return inspect(received, { depth: 9, showHidden: true })
}

test.each<[string, () => unknown]>([
  ["String", () => String(secret)],
  ["a template", () => `${secret}`],
  ["concatenation", () => `a${secret}b`],
  ["an array's join", () => [secret, secret].join()],
  ["an error's message", () => new Error(`${secret}`).stack],
  ["an error's cause", () => inspect(new Error("x", { cause: secret }))],
  ["JSON", () => JSON.stringify({ secret, deep: [{ secret }] })],
  ["JSON of a copy", () => JSON.stringify({ ...secret })],
  ["inspect", () => inspect({ secret })],
  ["inspect of everything", () => inspect(secret, { showHidden: true, customInspect: false, getters: true })],
  ["console's formats", () => format("%s %o %O %j %d", secret, secret, secret, secret, secret)],
  ["a log's field", () => logged((log) => log.info({ secret, deep: { secret } }, "said"))],
  ["a log's message", () => logged((log) => log.info(`said ${secret}`))],
  ["a log's arguments", () => logged((log) => log.info("said %s %o %j", secret, secret, secret))],
  ["a log's error", () => logged((log) => log.error(Object.assign(new Error("x"), { secret }), "said"))],
  ["structuredClone", () => inspect(structuredClone({ secret }), { showHidden: true })],
  ["a message to a worker", () => posted({ secret })],
  ["v8's serialiser", () => serialize({ secret }).toString("latin1")],
  ["entries", () => JSON.stringify([Object.entries(secret), Object.values(secret), Object.keys(secret)])],
  ["all its own properties", () => inspect(Reflect.ownKeys(secret).map((key) => Reflect.get(secret, key)))],
  ["a query", () => new URLSearchParams({ secret: secret as unknown as string }).toString()],
  ["a header", () => new Headers({ secret: secret as unknown as string }).get("secret")],
])("%s does not show it", (_, shown) => {
  expect(String(shown())).not.toContain("hunter2")
})

test("only reveal gives it out, and equal ones are equal", () => {
  expect(secret.reveal()).toBe(value)
  expect(secret.equals(new Secret(value))).toBe(true)
  expect(secret.equals(new Secret(`${value}x`))).toBe(false)
  expect(secret.equals(new Secret(""))).toBe(false)
})

/** Where a secret leaves for its purpose: to the sidecar, to its source, into a seal. */
const revealers = /^(routes|vault|wechat)\.ts$|^sources\//

test("nothing else reveals one", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  const code = files.filter((file) => /(?<!\.test)\.ts$/.test(file) && !/(^|\/)(test-|testing)/.test(file))
  const revealing = code.filter((file) =>
    readFileSync(path.join(import.meta.dirname, file), "utf8").includes(".reveal()"),
  )
  expect(revealing.filter((file) => !revealers.test(file))).toEqual([])
  expect(revealing).toContain("routes.ts")
})
