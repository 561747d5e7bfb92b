// Which lines of a head cross the sidecar as they are.
import { type Line, namedByConnection, values } from "./head"

const hopByHop = [
  ...["connection", "proxy-connection", "keep-alive", "proxy-authenticate", "proxy-authorization"],
  ...["te", "trailer", "transfer-encoding", "upgrade", "expect"],
]

/** Those lines that pass as they are, in their order. */
export function crossingLines(fields: Line[]): string[] {
  const dropped = [...hopByHop, ...namedByConnection(fields), ...writtenByUs]
  return fields.filter(({ name }) => !dropped.includes(name)).map(({ text }) => text)
}

/** Compared apart. The seqid is a proof of ours alone, so nobody else's goes through. */
const writtenByUs = ["host", "content-length", "x-forwarded-for", "x-openapi-seqid"]

export function forwardedFor(fields: Line[], callerAddress: string): string {
  const named = namedByConnection(fields).includes("x-forwarded-for")
  const before = named ? [] : values(fields, "x-forwarded-for").filter((value) => value !== "")
  return [...before, callerAddress].join(", ")
}

/** The lines of an answer that pass as they are. A length that tells of a body which is not there passes too. */
export function answerLines(fields: Line[], keepsLength: boolean): string[] {
  const dropped = [...hopByHop, ...namedByConnection(fields), "x-openapi-seqid"]
  if (!keepsLength) dropped.push("content-length")
  return fields.filter(({ name }) => !dropped.includes(name)).map(({ text }) => text)
}
