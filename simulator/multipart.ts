export type UploadedFile = { filename: string; contentType: string; bytes: Buffer }

/** The file of that field in a multipart/form-data body, or null when there is none or the body is not one. */
export function fileOf(body: Buffer, contentType: string, field: string): UploadedFile | null {
  const boundary = boundaryOf(contentType)
  if (!boundary) return null
  for (const part of parts(body, boundary)) {
    const headEnd = part.indexOf("\r\n\r\n")
    if (headEnd < 0) continue
    const head = part.subarray(0, headEnd).toString("utf8")
    const disposition = headerOf(head, "content-disposition")
    const filename = parameterOf(disposition, "filename")
    if (filename === null || parameterOf(disposition, "name") !== field) continue
    const type = headerOf(head, "content-type").trim()
    return {
      filename,
      contentType: /^[\x20-\x7e]+$/.test(type) ? type : "application/octet-stream",
      bytes: Buffer.from(part.subarray(headEnd + 4)),
    }
  }
  return null
}

function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null
  const found = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}

/** The first boundary may stand at the very start; every other one follows a line end that belongs to it. */
function* parts(body: Buffer, boundary: string): Generator<Buffer> {
  const mark = Buffer.from(`\r\n--${boundary}`)
  const first = mark.subarray(2)
  let start = body.subarray(0, first.length).equals(first)
    ? first.length
    : skip(body.indexOf(mark), mark.length)
  while (start >= 0) {
    const end = body.indexOf(mark, start)
    const lineEnd = body.indexOf("\r\n", start)
    if (end < 0 || lineEnd < 0 || body.subarray(start, start + 2).toString() === "--") return
    if (lineEnd < end) yield body.subarray(lineEnd, end).subarray(2)
    start = end + mark.length
  }
}

const skip = (found: number, length: number) => (found < 0 ? -1 : found + length)

function headerOf(head: string, name: string): string {
  const line = head.split("\r\n").find((candidate) => candidate.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1) ?? ""
}

function parameterOf(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, "i").exec(value)
  return found ? (found[1] ?? found[2] ?? "") : null
}
