import { createHash } from "node:crypto"

const modules = 35

/**
 * A real baseline JPEG of 280 × 280 pixels. Its black and white squares follow from appid and page, so that codes of
 * two apps differ to the eye, and a comment segment says `appid=…` for programs. It cannot be scanned.
 */
export function codeJpeg(appid: string, page: string): Buffer {
  const side = modules * 8
  const head = [0x08, side >> 8, side & 0xff, side >> 8, side & 0xff, 0x01, 0x01, 0x11, 0x00]
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    segment(0xfe, Buffer.from(`appid=${appid} page=${page} made by weside-simulator`, "utf8")),
    segment(0xdb, Buffer.from([0x00, ...Array<number>(64).fill(8)])),
    segment(0xc0, Buffer.from(head)),
    // Difference categories 0, 7 and 8 as 00, 01 and 10; no other occurs with two shades.
    segment(0xc4, Buffer.from([0x00, 0, 3, ...Array<number>(14).fill(0), 0, 7, 8])),
    // Only "end of block" as 0: every block is of one shade.
    segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0x00])),
    segment(0xda, Buffer.from([0x01, 0x01, 0x00, 0x00, 0x3f, 0x00])),
    scan(appid, page),
    Buffer.from([0xff, 0xd9]),
  ])
}

function segment(marker: number, content: Buffer): Buffer {
  const length = content.length + 2
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), content])
}

function scan(appid: string, page: string): Buffer {
  let bits = ""
  let previous = 0
  for (const dark of squares(appid, page)) {
    const shade = dark ? -127 : 127
    bits += difference(shade - previous)
    bits += "0"
    previous = shade
  }
  return Buffer.from(packed(bits))
}

function difference(by: number): string {
  if (by === 0) return "00"
  const size = Math.abs(by) < 128 ? 7 : 8
  const value = by > 0 ? by : by + 2 ** size - 1
  return (size === 7 ? "01" : "10") + value.toString(2).padStart(size, "0")
}

/** A JPEG scan fills its last byte with ones and puts a zero after every 0xff. */
function packed(bits: string): number[] {
  const bytes = bits.match(/.{1,8}/g) ?? []
  return bytes.flatMap((byte) => {
    const value = Number.parseInt(byte.padEnd(8, "1"), 2)
    return value === 0xff ? [0xff, 0x00] : [value]
  })
}

function squares(appid: string, page: string): boolean[] {
  const noise = [0, 1, 2, 3, 4].flatMap((part) => [
    ...createHash("sha256").update(`${appid} ${page} ${part}`).digest(),
  ])
  return Array.from({ length: modules * modules }, (_, index) => {
    const [row, column] = [Math.floor(index / modules), index % modules]
    const edge = Math.min(row, column, modules - 1 - row, modules - 1 - column)
    return edge >= 2 && (edge === 2 || ((noise[(index >> 3) % noise.length] ?? 0) >> (index & 7)) % 2 === 1)
  })
}
