import fc from "fast-check"
import { expect, test } from "vitest"
import { ourQuery, parametersOf } from "./attacks/model/parameters"
import { readQuery, withoutOurs, withToken } from "./query"

const letters = "access_token component_access_token cloudbase_access_token from_appid appid secret".split(
  " ",
)

/** A name in one of its spellings: each letter may be percent-encoded, in either case of the hexadecimal digits. */
const spelled = fc
  .tuple(fc.constantFrom(...letters), fc.infiniteStream(fc.nat({ max: 9 })))
  .map(([name, dice]) =>
    [...name]
      .map((letter) => {
        const hex = letter.charCodeAt(0).toString(16)
        const roll = dice.next().value
        return roll === 0 ? `%${hex}` : roll === 1 ? `%${hex.toUpperCase()}` : letter
      })
      .join(""),
  )

const name = fc.oneof(
  spelled,
  fc.constantFrom(
    "",
    "a",
    "Access_Token",
    "access_token[]",
    "%2561ccess_token",
    "access%token",
    "%",
    "%6",
    "+access_token",
  ),
  fc.stringMatching(/^[!-%'-<>-~\x80-\xff]{0,6}$/),
)

const segment = fc.oneof(
  fc
    .tuple(name, fc.constantFrom("", "A", "=", "a=b", "%41", "x;access_token=B", "\xe4"))
    .map((parts) => parts.join("=")),
  name,
)

const query = fc.option(fc.array(segment, { maxLength: 6 }).map((segments) => segments.join("&")))
const forUs = ["access_token", "cloudbase_access_token", "from_appid"]

test("what decides is read as one decoder reads it, and what stands there twice is named", () => {
  fc.assert(
    fc.property(query, (text) => {
      const read = readQuery(text)
      const asked = parametersOf(text)
      const of = (wanted: string) => asked.filter((parameter) => parameter.name === wanted)
      const twice = letters.filter((wanted) => of(wanted).length > 1)
      expect([...new Set(read.repeated)].sort()).toEqual(twice.sort())
      if (twice.length > 0) return
      const value = (wanted: string) => of(wanted)[0]?.value || null
      expect(read).toMatchObject({
        accessToken: value("access_token"),
        componentAccessToken: value("component_access_token"),
        cloudbaseAccessToken: value("cloudbase_access_token"),
        fromAppid: value("from_appid"),
        appid: value("appid"),
        secret: value("secret"),
      })
    }),
    { numRuns: 2000 },
  )
})

test("the query of a call of ours has one token, at its end, and all that is not for us byte for byte", () => {
  fc.assert(
    fc.property(query, (text) => {
      const sent = withToken(text, "T")
      expect(sent).toBe(ourQuery(text, (parameter) => forUs.includes(parameter.name), ["access_token=T"]))
      const tokens = parametersOf(sent).filter((parameter) => parameter.name === "access_token")
      expect(tokens.map(({ value }) => value)).toEqual(["T"])
      expect(sent.endsWith("access_token=T")).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test("a call without a token keeps what is not for us, and only that", () => {
  fc.assert(
    fc.property(query, (text) => {
      expect(withoutOurs(text)).toBe(ourQuery(text, (parameter) => forUs.includes(parameter.name), []))
    }),
    { numRuns: 2000 },
  )
})
