import { expect, test } from "vitest"
import { readFlatXml } from "./flat-xml"

const push =
  "<xml>\n  <AppId><![CDATA[wxpppp]]></AppId>\n  <CreateTime>1413192605</CreateTime>\n  <Note>a &amp; b &#20013;</Note>\n</xml>"

test("a push is its fields", () => {
  expect([...readFlatXml(push)!]).toEqual([
    ["AppId", "wxpppp"],
    ["CreateTime", "1413192605"],
    ["Note", "a & b 中"],
  ])
})

test("markup inside CDATA is text", () => {
  expect(readFlatXml("<xml><A><![CDATA[<!DOCTYPE x><b/>]]></A></xml>")?.get("A")).toBe("<!DOCTYPE x><b/>")
})

test("names that JavaScript knows are names like others", () => {
  const fields = readFlatXml("<xml><__proto__>1</__proto__><constructor>2</constructor></xml>")!
  expect(fields.get("__proto__")).toBe("1")
  expect(fields.get("toString")).toBeUndefined()
})

const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY lol${at + 1} "${"&lol;".repeat(10).replaceAll("lol", at ? `lol${at}` : "lol")}">`).join("")}]><lolz><a>&lol9;</a></lolz>`

test.each([
  ["an external entity", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>'],
  ["billion laughs", laughs],
  ["a document type alone", "<!DOCTYPE xml><xml><A>1</A></xml>"],
  ["an entity that nobody declared", "<xml><A>&e;</A></xml>"],
  ["something deeper", "<xml><A><B>1</B></A></xml>"],
  ["100,000 elements deep", `${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}`],
  ["a document type inside", "<xml><!DOCTYPE xml><A>1</A></xml>"],
  ["7,000 beginnings of CDATA", `<xml><A>${"<![CDATA[".repeat(7000)}`],
  ["two roots", "<xml/><xml/>"],
  ["an attribute", '<xml><A b="1">1</A></xml>'],
  ["a field given twice", "<xml><A>1</A><A>2</A></xml>"],
  ["text beside the fields", "<xml>x<A>1</A></xml>"],
  ["a comment", "<xml><!-- x --><A>1</A></xml>"],
  ["an end that is missing", "<xml><A>1</A>"],
  ["a NUL", "<xml><A>\0</A></xml>"],
  ["JSON", '{"AppId":"wxpppp"}'],
  ["nothing", ""],
])("%s is refused", (_, text) => {
  expect(readFlatXml(text)).toBeNull()
})
