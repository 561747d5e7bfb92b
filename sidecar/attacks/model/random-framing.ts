// Bodies and what is said of their length: sound, and in each known way that makes two readers disagree.
import fc from "fast-check"

export type Framed = { lines: string[]; wire: string }

const poison = "GET /cgi-bin/SMUGGLED HTTP/1.1\r\nHost: api.weixin.qq.com\r\n\r\n"

/** Large enough to come in several reads, and no two places in it alike. */
const large = fc.constantFrom(16_383, 16_384, 16_385, 65_536, 100_000, 300_000).map((length) =>
  Array.from({ length: Math.ceil(length / 8) }, (_, at) => String(at).padStart(8, "="))
    .join("")
    .slice(0, length),
)

const small = fc.oneof(
  fc.constantFrom(
    "",
    "{}",
    "hello",
    '{"n":9007199254740993}',
    "\x00\xff\r\n\r\n0\r\n\r\n",
    '{"appid":"wxbbbb"}',
    poison,
  ),
  fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
)

export const content = fc.oneof({ weight: 30, arbitrary: small }, { weight: 1, arbitrary: large })

type Chunking = {
  size: (length: number) => string
  extension: string
  /** Behind the size and behind the data. */
  ends: [string, string]
}

const soundChunking: fc.Arbitrary<Chunking> = fc.record({
  size: fc.constantFrom(hex, (length: number) => `00${hex(length).toUpperCase()}`),
  extension: fc.constantFrom("", "", ";a=b", ';a="b c"', ";a;b=c"),
  ends: fc.constant<[string, string]>(["\r\n", "\r\n"]),
})

const badSize = fc.constantFrom(
  ...["0x", "+", "-", " ", "0_", "10000000000000000", "ffffffff", "\t", "\u00b2"].map(
    (before) => (length: number) => `${before}${hex(length)}`,
  ),
  (length: number) => `${hex(length)} `,
  (length: number) => hex(length + 1),
  (length: number) => hex(Math.max(0, length - 1)),
  () => "",
)

const badExtension = fc.constantFrom(";", " ;a", ";a=", ";\0", ';a="', ";a\nb")

const badEnds = fc.constantFrom<[string, string]>(
  ["\n", "\r\n"],
  ["\r\n", "\n"],
  ["\r", "\r\n"],
  ["\r\n", ""],
)

const badChunking: fc.Arbitrary<Partial<Chunking>> = fc.oneof(
  badSize.map((size) => ({ size })),
  badExtension.map((extension) => ({ extension })),
  badEnds.map((ends) => ({ ends })),
)

const soundTrailers = fc.constantFrom("", "", "", "Content-Length: 9\r\n", "Host: evil\r\nX-A: trailer\r\n")
const badTrailers = fc.constantFrom("a: b\r\n folded\r\n", "bad\r\n", "A: b\n", "A : b\r\n", "A: \0\r\n")

/** `content` in up to four chunks, the last one coded as `bend` says. */
function coded(bend: fc.Arbitrary<Partial<Chunking>>, trailers: fc.Arbitrary<string>) {
  const shares = fc.array(fc.tuple(fc.constantFrom(1, 2, 7, 30, 20_000), soundChunking), { maxLength: 3 })
  return fc
    .tuple(content, shares, soundChunking, bend, trailers)
    .map(([text, parts, last, bent, trailing]) => {
      let wire = ""
      let rest = text
      for (const [length, chunking] of parts) {
        wire += chunk(rest.slice(0, length), chunking)
        rest = rest.slice(length)
      }
      return `${wire}${chunk(rest, { ...last, ...bent })}0${last.extension}\r\n${trailing}\r\n`
    })
}

function chunk(data: string, { size, extension, ends }: Chunking): string {
  return data === "" ? "" : `${size(data.length)}${extension}${ends[0]}${data}${ends[1]}`
}

const soundCoded = coded(fc.constant({}), soundTrailers)

const chunkedLine = fc.constantFrom(
  "Transfer-Encoding: chunked",
  "transfer-encoding:Chunked ",
  "TRANSFER-ENCODING:\tCHUNKED",
)

export const chunked: fc.Arbitrary<Framed> = fc
  .tuple(chunkedLine, soundCoded)
  .map(([line, wire]) => ({ lines: [line], wire }))

export const measured: fc.Arbitrary<Framed> = fc
  .tuple(content, fc.constantFrom("Content-Length: ", "content-length:", "Content-Length:  00"))
  .map(([wire, name]) => ({ lines: [`${name}${wire.length}`], wire }))

export const soundBody = fc.oneof(fc.constant<Framed>({ lines: [], wire: "" }), measured, chunked)

const confusingCoding = fc.constantFrom<string[]>(
  ...[
    "xchunked",
    "chunked, identity",
    "identity, chunked",
    "chunked, chunked",
    "identity",
    "gzip",
    "",
    "chunked;a",
  ].map((value) => [`Transfer-Encoding: ${value}`]),
  ...[
    ["Transfer-Encoding: \x0bchunked"],
    ["Transfer-Encoding:\r\n chunked"],
    ["Transfer-Encoding : chunked"],
  ],
  ...[["Transfer_Encoding: chunked"], ['Transfer-Encoding: "chunked"'], ["Transfer-Encoding: chunked\0"]],
  ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: chunked", "Content-Length: 3"],
  ["Content-Length: 0", "Transfer-Encoding: chunked"],
  ["Content-Length: 5", "Transfer-Encoding: xchunked"],
  ["Content-Length: 5", "Transfer_Encoding: chunked"],
)

const confusingLength = fc.constantFrom(
  ...["+", "-", "0x", "0o", "1e", "--", '"', "1, ", "1 ", "1_", "1.", "\u00b2"].map(
    (before) => (length: number) => [`Content-Length: ${before}${length}`],
  ),
  (length: number) => [`Content-Length: ${length}, ${length}`],
  (length: number) => [`Content-Length: ${length}`, `Content-Length: ${length}`],
  (length: number) => [`Content-Length: ${length}`, `content-length: ${length + 1}`],
  (length: number) => [`Content-Length : ${length}`],
  (length: number) => [`Content_Length: ${length}`],
  (length: number) => [`Content-Length: ${length + 2}`],
  (length: number) => [`Content-Length: ${Math.max(0, length - 1)}`],
  () => ["Content-Length:"],
  () => ["Content-Length: 18446744073709551617"],
  () => ["Content-Length: 33554433"],
)

export const confusingBody: fc.Arbitrary<Framed> = fc.oneof(
  fc.tuple(confusingCoding, soundCoded).map(([lines, wire]) => ({ lines, wire })),
  fc.tuple(confusingLength, content).map(([lines, wire]) => ({ lines: lines(wire.length), wire })),
  fc.tuple(chunkedLine, coded(badChunking, soundTrailers)).map(([line, wire]) => ({ lines: [line], wire })),
  fc.tuple(chunkedLine, coded(fc.constant({}), badTrailers)).map(([line, wire]) => ({ lines: [line], wire })),
)

function hex(length: number): string {
  return length.toString(16)
}
