// What spec/sidecar.md wants of a request that was read: a refusal, an answer of the sidecar's own, or what goes to the
// upstream. The numbers are the steps of "How a call is decided".
import { crossingLines, forwardedFor } from "./crossing"
import { type Framing, namedByConnection, values } from "./head"
import { isTwice, parametersOf } from "./parameters"
import { isLogin, isPlain } from "./paths"
import type { ReadRequest } from "./request"
import { type Outcome, outcomeOf, type World } from "./rules"
import { whoIsAsked } from "./who"

/** A request at the upstream. */
export type Sent = {
  line: string
  lines: string[]
  host: string
  forwardedFor: string
  framing: Framing
  body: string
}

export type Refused = { statuses: number[]; errcode: number; type: string | null }

export type Verdict = {
  closes: boolean
  /** Its caller waits for a 100 before it sends the body, and gets it. */
  continues: boolean
  /** Nothing happens before all of the body has come. */
  afterBody: boolean
} & ({ refused: Refused } | { issued: string } | { sent: Sent })

export function verdictOn(request: ReadRequest, world: World): Verdict {
  const { method, fields, framing, body } = request
  const closes = wantsClose(request)
  const refuse = (status: number, ends = false): Verdict => ({
    refused: { statuses: [status], errcode: status, type: status === 501 ? "GatewayError" : "RequestError" },
    ...{ closes: closes || ends || leavesTooMuch(request), continues: false, afterBody: false },
  })

  if (!served.includes(method)) return refuse(405, true)
  const who = whoIsAsked(request.target, values(fields, "host")[0], world.listenPort) // 2
  if ("status" in who) return refuse(who.status, who.closes)
  const [path = "", ...behind] = who.target.split("?")
  const query = behind.length === 0 ? null : behind.join("?")
  if (!isPlain(path)) return refuse(400) // 3
  if (path.startsWith("/_/")) return refuse(501) // 5
  const judged = isLogin(path) || path.endsWith("token") ? [...deciding, "appid", "secret"] : deciding
  if (isTwice(parametersOf(query), judged)) return refuse(400)

  const afterBody = path === "/cgi-bin/stable_token"
  const outcome = outcomeOf(path, query, afterBody ? (body ?? "") : null, world)
  const early = "refused" in outcome && !afterBody
  if (!early && typeof framing === "number" && framing > bodyMax) return refuse(413, true)
  if (!early && expectation(request) === "unknown") return refuse(417, true)
  const continues = expectation(request) === "continue" && framing !== "none" && framing !== 0
  if (afterBody && body === null) return { ...refuse(400, true), continues, afterBody }
  if ("query" in outcome) return { sent: sentAs(request, path, outcome, world), closes, continues, afterBody }
  return afterBody
    ? { ...outcome, closes, continues, afterBody }
    : { ...outcome, closes: closes || leavesTooMuch(request), continues: false, afterBody }
}

const served = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
const deciding = ["access_token", "component_access_token", "cloudbase_access_token", "from_appid"]
const bodyMax = 32 * 1024 * 1024
const discardedMax = 64 * 1024

function sentAs(
  request: ReadRequest,
  path: string,
  { query }: Outcome & { query: unknown },
  world: World,
): Sent {
  const { method, fields, framing, body } = request
  return {
    line: `${method} ${path}${query === null ? "" : `?${query}`} HTTP/1.1`,
    lines: crossingLines(fields),
    host: world.upstreamHost,
    forwardedFor: forwardedFor(fields, world.callerAddress),
    framing,
    body: body ?? "",
  }
}

function wantsClose({ minor, fields }: ReadRequest): boolean {
  return minor === 0 || namedByConnection(fields).includes("close")
}

/** A body that nobody needs, and that is large or that its caller has not sent yet, is not waited for. */
function leavesTooMuch(request: ReadRequest): boolean {
  const { framing, body } = request
  if (typeof framing === "number" ? framing > discardedMax : (body?.length ?? 0) > discardedMax) return true
  return expectation(request) === "continue" && framing !== "none" && framing !== 0
}

function expectation({ minor, fields }: ReadRequest): "none" | "continue" | "unknown" {
  const [expect] = values(fields, "expect")
  if (minor === 0 || expect === undefined) return "none"
  return expect.toLowerCase() === "100-continue" ? "continue" : "unknown"
}
