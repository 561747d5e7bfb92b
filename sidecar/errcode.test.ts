import { expect, test } from "vitest"
import { ErrcodePeek } from "./errcode"

function peek(text: string, step = text.length): number | null {
  const found = new ErrcodePeek()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += step) found.read(bytes, at, Math.min(bytes.length, at + step))
  return found.errcode
}

test.each([
  ['{"errcode":0,"errmsg":"ok"}', 0],
  ['{ "errmsg" : "x" , "errcode" : -1 }', -1],
  ['{"errcode":"40001"}', 40001],
  ['{"data":{"errcode":7},"list":[{"errcode":8}],"errcode":9}', 9],
  ['{"data":{"errcode":7}}', null],
  ['{"errmsg":"\\"errcode\\":5","errcode":6}', 6],
  ['{"a":"errcode","b":1}', null],
  ['{"errcodes":1}', null],
  ['{"errcode":null}', null],
  ['{"errcode":{"a":1}}', null],
  ['{"errcode":1.5}', null],
  ['[{"errcode":1}]', null],
  ["<xml>", null],
  ["", null],
  [`{"a":"${"x".repeat(70_000)}","errcode":1}`, null],
])("%.60s", (text, errcode) => {
  expect(peek(text)).toBe(errcode)
  expect(peek(text, 1)).toBe(errcode)
})
