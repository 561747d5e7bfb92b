// An answer as a strict reader sees it, from the upstream or from the sidecar.
import { readBody } from "./body"
import { declared, type Framing, fieldLines, headLines, isClean, type Line } from "./head"

export type ReadAnswer = {
  status: number
  reason: string
  fields: Line[]
  framing: Framing
  /** Null: it is malformed. Undefined: it has not come to its end. */
  body: string | null | undefined
  rest: string
}

/** Null: its head is malformed. Undefined: its head has not come to its end. */
export function readAnswer(wire: string, method: string): ReadAnswer | null | undefined {
  const head = headLines(wire)
  if (!head) return undefined
  const [first = "", ...others] = head.lines
  const line = /^HTTP\/1\.([01]) ([1-5][0-9][0-9])(?: (.*))?$/.exec(first)
  const fields = fieldLines(others)
  if (!line || !fields || !head.lines.every(isClean)) return null
  const status = Number(line[2])
  const said = declared(fields, line[1] === "1" ? 1 : 0)
  const bodiless = method === "HEAD" || status < 200 || status === 204 || status === 304
  if (said === null && status >= 200) return null
  const framing = bodiless ? "none" : (said ?? "close")
  const body = readBody(head.rest, framing)
  return {
    ...{ status, reason: line[3] ?? "", fields, framing },
    body: body ? body.body : body,
    rest: body ? body.rest : "",
  }
}

export type Judged =
  /** The caller gets a 502. */
  | "refused"
  /** The caller gets a beginning that never looks complete. */
  | "cut"
  | ReadAnswer

/** What must become of all that the upstream said before it fell silent. */
export function judgeAnswer(wire: string, method: string): Judged {
  for (let interims = 0; ; ) {
    const answer = readAnswer(wire, method)
    if (!answer || answer.status === 101 || interims > 8) return "refused"
    if (typeof answer.framing === "number" && answer.framing > bodyMax) return "refused"
    if (answer.status >= 200) return typeof answer.body === "string" ? answer : "cut"
    interims++
    wire = answer.rest
  }
}

const bodyMax = 32 * 1024 * 1024

/** The complete answers in what a caller got, interim ones too, and what is behind them. */
export function answersIn(wire: string, methods: string[]): { answers: ReadAnswer[]; rest: string } {
  const answers: ReadAnswer[] = []
  while (wire !== "") {
    const method = methods[answers.filter(({ status }) => status >= 200).length] ?? ""
    const answer = readAnswer(wire, method)
    if (typeof answer?.body !== "string") break
    answers.push(answer)
    wire = answer.rest
  }
  return { answers, rest: wire }
}
