import fc from "fast-check"
import { expect, test } from "vitest"
import type { Policy } from "../lib/wire/broker"
import { parametersOf } from "./attacks/model/parameters"
import { isListed, isPlain } from "./attacks/model/paths"
import {
  confusingPath,
  otherHost,
  otherPath,
  soundHost,
  soundPath,
  weightyQuery,
} from "./attacks/model/random-target"
import { decide, type Setting } from "./decide"
import { readFields } from "./fields"
import { withToken } from "./query"
import { type Rules, rulesOf } from "./rules"

const setting = {
  listenPort: 8080,
  listenPorts: new Set([8080]),
  permissionsUrl: "http://console/permissions",
}

const entries = [
  "/wxa/msg_sec_check",
  "/cgi-bin/message/*",
  "/sns/*",
  "/WXA/*",
  "/*",
  "/not/listed",
  "/cgi-bin/token",
]
const policy: fc.Arbitrary<Policy> = fc.record({
  revision: fc.nat(),
  ownerAppid: fc.constant("wxaaaa"),
  apps: fc.subarray<Policy["apps"][number]>([
    { appid: "wxaaaa", kind: "MiniProgram" },
    { appid: "wxbbbb", kind: "OfficialAccount" },
  ]),
  paths: fc.subarray(entries.slice(0, 4).concat(entries.slice(5))),
})

const anyPath = fc.oneof(
  soundPath,
  otherPath,
  confusingPath,
  fc.array(fc.tuple(soundPath, confusingPath), { maxLength: 2 }).map((pairs) => pairs.flat().join("")),
  fc.stringMatching(/^\/[!-~\x80-\xff]{0,12}$/),
)
const target = fc
  .tuple(
    fc.constantFrom("", "", "", "http://api.weixin.qq.com", "HTTP://evil.test", "http:/"),
    anyPath,
    weightyQuery,
  )
  .map((parts) => parts.join(""))
const host = fc.oneof({ weight: 4, arbitrary: soundHost }, { weight: 1, arbitrary: otherHost })

function decided(text: string, name: string, known: Policy) {
  const fields = readFields(`Host: ${name}`, 0)
  if (typeof fields === "string") throw new Error(fields)
  return decide({ method: "GET", target: text, minor: 1, fields }, rulesOf(known), setting)
}

/** Whatever a decision looks like: the path that would get the app's token, for which app, and the query it is added to. */
function tokenGoes(decision: ReturnType<typeof decided>) {
  return decision.kind === "forward" && "query" in decision ? decision : null
}

test("no input gets a token onto a path that the list does not name", () => {
  fc.assert(
    fc.property(target, host, policy, (text, name, known) => {
      const goes = tokenGoes(decided(text, name, known))
      if (!goes) return
      expect(isPlain(goes.path) && isListed(goes.path, known.paths)).toBe(true)
      expect(goes.path).not.toMatch(/^\/(?:sns|_)\//)
      // The path that was judged is the path that was asked for, and the one that goes out.
      expect(text.replace(/^http:\/\/[^/?]+/i, "").split("?")[0] || "/").toBe(goes.path)
      expect([known.ownerAppid, ...known.apps.map(({ appid }) => appid)]).toContain(goes.appid)
    }),
    { numRuns: 10_000 },
  )
})

test("a call is decided as if it were the first, whatever was decided before it", () => {
  const ask = (text: string, name: string, rules: Rules | null, among: Setting) => {
    const fields = readFields(`Host: ${name}`, 0)
    if (typeof fields === "string") throw new Error(fields)
    return decide({ method: "GET", target: text, minor: 1, fields }, rules, among)
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(target, host), { maxLength: 6 }), policy, (asked, known) => {
      const rules = rulesOf(known)
      const calls = [...asked, ...asked, ...asked.toReversed()]
      const together = calls.map(([text, name]) => ask(text, name, rules, setting))
      // A setting of its own has nothing decided before.
      const alone = calls.map(([text, name]) => ask(text, name, rules, { ...setting }))
      expect(together).toEqual(alone)
    }),
    { numRuns: 1000 },
  )
})

test("a token goes out once, and never beside one of the caller's", () => {
  fc.assert(
    fc.property(target, host, policy, (text, name, known) => {
      const goes = tokenGoes(decided(text, name, known))
      if (!goes) return
      const sent = parametersOf(withToken(goes.query, "T"))
      const tokens = sent.filter((parameter) => parameter.name === "access_token")
      expect(tokens.map(({ value }) => value)).toEqual(["T"])
      expect(sent.some((parameter) => /^(?:from_appid|cloudbase_access_token)$/.test(parameter.name))).toBe(
        false,
      )
      expect(sent.find((parameter) => parameter.name === "component_access_token")?.value || null).toBeNull()
    }),
    { numRuns: 5000 },
  )
})

const own = fc.constantFrom(
  "access_token",
  "component_access_token",
  "%61ccess%5ftoken",
  "component%5Faccess_token",
)

test("a caller's token is never changed, whatever stands around it and whatever the list says", () => {
  fc.assert(
    fc.property(
      anyPath,
      weightyQuery,
      own,
      fc.stringMatching(/^[!-%'-~]{1,30}$/),
      policy,
      (path, query, key, value, known) => {
        const token = `${key}=${value}`
        const text = `${path}${query === "" ? "?" : `${query}&`}${token}`
        const decision = decided(text, "api.weixin.qq.com", known)
        expect(tokenGoes(decision)).toBeNull()
        if (decision.kind !== "forward" || !("target" in decision)) return
        expect([decision.tokenMode, decision.target]).toEqual(["caller", text])
      },
    ),
    { numRuns: 5000 },
  )
})

test("another host's name never gets a token, and none of a caller's decides the app beyond those it may use", () => {
  fc.assert(
    fc.property(target, otherHost, policy, (text, name, known) => {
      expect(tokenGoes(decided(text, name, known))).toBeNull()
    }),
    { numRuns: 3000 },
  )
})
