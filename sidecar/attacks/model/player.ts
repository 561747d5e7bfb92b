// Plays a conversation through the real sidecar and holds everything that comes of it, at the caller and at the
// upstream, against the script that the specification gives.
import { createHash } from "node:crypto"
import { expect } from "vitest"
import { type Delivering, deliver } from "../../rig/deliver"
import { tokenOf } from "../../rig/fake-broker"
import { ask, get } from "../../rig/raw-client"
import type { ReceivedRequest } from "../../rig/recording-upstream"
import { owner, policy, type Rig, shared } from "../../rig/rig"
import { answersIn } from "./answer"
import { fieldLines, headLines } from "./head"
import { readRequest } from "./request"
import type { World } from "./rules"
import { type Script, type Step, scriptOf } from "./script"
import type { Refused, Sent } from "./verdict"

export type Playing = {
  /** Where its callers are heard over TLS, and the certificate they trust. */
  secure?: { port: number; ca: string }
}

export class Player {
  readonly #rig: Rig
  readonly #playing: Playing
  readonly #world: World
  /** The first lines of what may have gone out in part, and arrive late. */
  readonly #begun = new Set<string>()

  private constructor(rig: Rig, placeholders: ReadonlyMap<string, string>, playing: Playing) {
    this.#rig = rig
    this.#playing = playing
    this.#world = {
      owner,
      appids: [owner, shared],
      list: policy.paths,
      tokenOf: (appid) => tokenOf(appid).token,
      placeholders,
      listenPort: rig.port,
      upstreamHost: `${playing.secure ? "localhost" : "127.0.0.1"}:${rig.upstream.port}`,
      callerAddress: "127.0.0.1",
    }
    rig.upstream.state.answer = ({ method, target }: ReceivedRequest) => {
      const body = method === "HEAD" ? "" : target
      const head = `HTTP/1.1 200 OK\r\nX-Method: ${method}\r\nContent-Length: ${body.length}\r\n\r\n`
      return Buffer.from(head + body, "latin1")
    }
  }

  /** With `secure` the upstream speaks TLS too. */
  static async of(rig: Rig, playing: Playing = {}): Promise<Player> {
    const asked = [owner, shared].map(async (appid): Promise<[string, string]> => {
      const { json } = await ask(rig.port, get(`/cgi-bin/token?grant_type=client_credential&appid=${appid}`))
      return [String(json.access_token), appid]
    })
    return new Player(rig, new Map(await Promise.all(asked)), playing)
  }

  /** `cut` makes pieces of all that is sent. A last request ends the connection, whatever came before it. */
  async play(text: string, cut: (all: string) => Buffer[], between?: Delivering["between"]): Promise<Script> {
    const { placeholders } = this.#world
    const all = [...placeholders].reduce(
      (now, [token, app]) => now.replaceAll(`{${app}}`, token),
      text + last,
    )
    const script = scriptOf(all, this.#world)
    for (const step of script.steps) if (step.kind === "broken") this.#begun.add(`${step.sent.line}\r\n`)
    if (script.partial) this.#begun.add(`${script.partial.line}\r\n`)
    const { requests } = this.#rig.upstream
    const before = requests.length
    const methods = script.steps.map(({ method }) => method)
    const enough = (raw: string) => script.end !== "closed" && finalsIn(raw, methods) >= script.steps.length
    const { port, ca } = this.#playing.secure ?? { port: this.#rig.port, ca: undefined }
    const { raw, end } = await deliver(port, cut(all), { enough, ca, ...(between && { between }) })
    expectAnswers(script, raw, methods, this.#world)
    expect(end).toBe(script.end === "unfinished" ? expect.stringMatching(/fin|reset/) : "fin")
    const arrived = requests.splice(before).map(({ wire }) => arrivedAs(wire.toString("latin1")))
    expect(arrived).toEqual(script.steps.flatMap((step) => (step.kind === "sent" ? [brief(step.sent)] : [])))
    this.#expectNothingMore()
    return script
  }

  /** Not a byte more: at most the beginning of a request that its caller never completed. */
  #expectNothingMore() {
    const { unfinished } = this.#rig.upstream
    for (const bytes of unfinished.values()) {
      const text = bytes.toString("latin1")
      const known = [...this.#begun].some((line) => line.startsWith(text) || text.startsWith(line))
      if (!known) expect.fail(`the upstream got ${JSON.stringify(text)}`)
    }
    unfinished.clear()
  }
}

const last = "GET /wxa/msg_sec_check?last HTTP/1.1\r\nHost: api.weixin.qq.com\r\nConnection: close\r\n\r\n"

function finalsIn(raw: string, methods: string[]): number {
  return answersIn(raw, methods).answers.filter(({ status }) => status >= 200).length
}

function expectAnswers(script: Script, raw: string, methods: string[], { placeholders }: World) {
  // Whether what cannot be read was a HEAD is open: its refusal may have a body or none.
  const [whole, bodiless] = [answersIn(raw, methods), answersIn(raw, [...methods.slice(0, -1), "HEAD"])]
  const { answers, rest } = whole.rest === "" || methods.at(-1) !== "" ? whole : bodiless
  expect(rest).toBe("")
  const expected = script.steps.flatMap((step) => [
    ...(step.continues ? [{ status: 100 }] : []),
    answerTo(step),
  ])
  // The beginning of something that never was completed may be refused already.
  const early = script.end === "unfinished" ? answers.splice(expected.length) : []
  expect(early.map(({ status }) => status).join()).toMatch(/^(100)?,?(400|414|431)?$/)
  expect(answers).toMatchObject(expected)
  const finals = answers.filter(({ status }) => status >= 200)
  for (const [at, step] of script.steps.entries()) {
    const { fields = [], body } = finals[at] ?? {}
    const seqids = fields.filter(({ name }) => name === "x-openapi-seqid").map(({ value }) => value)
    expect(seqids).toEqual([expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/)])
    if (step.kind === "refused" && body) expectReason(step.refused, body, seqids[0])
    if (step.kind === "issued" && body)
      expect(placeholders.get(JSON.parse(body).access_token)).toBe(step.issued)
  }
}

function answerTo(step: Step) {
  if (step.kind === "broken") return { status: 400 }
  if (step.kind === "issued") return { status: 200, body: expect.stringMatching(/^$|"expires_in":7200/) }
  if (step.kind === "refused")
    return { status: expect.toSatisfy((status: number) => step.refused.statuses.includes(status)) }
  const { method, sent } = step
  const named = expect.objectContaining({ text: `X-Method: ${method}` })
  return {
    status: 200,
    body: method === "HEAD" ? "" : sent.line.split(" ")[1],
    fields: expect.arrayContaining([named]),
  }
}

function expectReason({ errcode, type }: Refused, body: string, seqid: string | undefined) {
  const reason = JSON.parse(Buffer.from(body, "latin1").toString())
  if (errcode !== 0) expect(reason.errcode).toBe(errcode)
  if (type !== null) expect(reason).toMatchObject({ error_type: type, request_id: seqid })
}

/** A request that the upstream got: the lines that the sidecar writes, and apart from them the caller's. */
function arrivedAs(wire: string): Sent {
  const head = headLines(wire)
  const request = readRequest(wire)
  if (!head || !("fields" in request) || typeof request.body !== "string" || request.rest !== "")
    throw new Error(`the upstream got ${JSON.stringify(wire)}`)
  const [line = "", ...lines] = head.lines
  const one = (name: string) => {
    const found = (fieldLines(lines) ?? []).filter((field) => field.name === name)
    expect(found).toHaveLength(1)
    return found[0]?.value ?? ""
  }
  const ours = /^(?:host|x-forwarded-for|content-length|transfer-encoding):/i
  const { framing, body } = request
  const kept = lines.filter((text) => !ours.test(text))
  return brief({ line, lines: kept, host: one("host"), forwardedFor: one("x-forwarded-for"), framing, body })
}

/** Large bodies by their digest: whoever tells how two of them differ takes minutes. */
function brief(sent: Sent): Sent {
  const { body } = sent
  return body.length < 1000
    ? sent
    : { ...sent, body: createHash("sha256").update(body, "latin1").digest("hex") }
}
