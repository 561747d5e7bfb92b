import fc from "fast-check"
import { expect, test } from "vitest"
import { readQuery, withoutOurs, withToken } from "./query"

test.each([
  [null, "access_token=T"],
  ["", "access_token=T"],
  ["a=1", "a=1&access_token=T"],
  ["&&", "&&&access_token=T"],
  ["?x", "?x&access_token=T"],
  ["a=%20b&c=%7E&d&f=%zz", "a=%20b&c=%7E&d&f=%zz&access_token=T"],
  ["access_token=", "access_token=T"],
  ["access_token", "access_token=T"],
  ["a&access%5Ftoken=&b", "a&b&access_token=T"],
  ["from_appid=wxbbbb&a=1", "a=1&access_token=T"],
  ["from%5Fappid=wxbbbb", "access_token=T"],
  ["a=1&cloudbase_access_token=x&b=2", "a=1&b=2&access_token=T"],
  ["a=1;access_token=A", "a=1;access_token=A&access_token=T"],
  ["ACCESS_TOKEN=A", "ACCESS_TOKEN=A&access_token=T"],
])("%j becomes %j", (query, sent) => {
  expect(withToken(query, "T")).toBe(sent)
})

test.each([
  ["access_token=A", { accessToken: "A" }],
  ["%61ccess%5ftoken=A", { accessToken: "A" }],
  ["%2561ccess_token=A", { accessToken: null }],
  ["access_token=", { accessToken: null }],
  ["access_token", { accessToken: null }],
  ["a;access_token=A", { accessToken: null }],
  ["access_token[]=A", { accessToken: null }],
  ["__proto__=A&constructor=B", { accessToken: null, repeated: [] }],
  ["component_access_token=A", { componentAccessToken: "A" }],
  ["appid=a&secret=b", { appid: "a", secret: "b" }],
  ["access_token=A&access%5Ftoken=B", { repeated: ["access_token"] }],
  ["access_token=&access_token=", { repeated: ["access_token"] }],
  ["appid=1&appid=2&from_appid=a&from%5Fappid=b", { repeated: ["appid", "from_appid"] }],
])("%j is read as %j", (query, read) => {
  expect(readQuery(query)).toMatchObject(read)
})

const segment = fc.stringMatching(/^[!-%'-~]{0,12}$/)

test("a query of others' parameters passes byte for byte", () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      const query = segments.join("&")
      const read = readQuery(query)
      fc.pre(!/access|appid/i.test(decodeLoosely(query)))
      expect(withoutOurs(query)).toBe(query)
      expect(withToken(query, "T")).toBe(query === "" ? "access_token=T" : `${query}&access_token=T`)
      expect(read.accessToken).toBeNull()
    }),
  )
})

function decodeLoosely(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
