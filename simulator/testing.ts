import { type IncomingHttpHeaders, request } from "node:http"
import { afterEach } from "vitest"
import type { Config } from "./config"
import { defaultApps } from "./default-apps"
import { type Simulator, startSimulator } from "./server"

const running = new Set<Simulator>()

afterEach(async () => {
  for (const simulator of running) await simulator.stop()
  running.clear()
})

/** A simulator on a free port that ends with the test, and the few ways in which the tests talk to it. */
export async function testSimulator(config: Partial<Config> = {}) {
  const simulator = await startSimulator({
    host: "127.0.0.1",
    port: 0,
    apps: defaultApps,
    quotas: true,
    ...config,
  })
  running.add(simulator)
  const { address } = simulator

  async function knob(method: string, path: string, body?: unknown) {
    const answer = await exchange(`${address}/_simulator${path}`, { method, body: body as object })
    return { status: answer.status, json: JSON.parse(answer.text) }
  }

  async function stableToken(appid: string, more: object = {}) {
    const grant = { grant_type: "client_credential", appid, secret: `secret-of-${appid}`, ...more }
    return (await exchange(`${address}/cgi-bin/stable_token`, { body: grant })).json as IssuedAnswer
  }

  async function legacyToken(appid: string) {
    const query = `grant_type=client_credential&appid=${appid}&secret=secret-of-${appid}`
    return (await exchange(`${address}/cgi-bin/token?${query}`)).json as IssuedAnswer
  }

  return {
    simulator,
    address,
    knob,
    stableToken,
    legacyToken,
    advance: (seconds: number) => knob("POST", "/clock", { advanceMs: seconds * 1000 }),
    call: (path: string, options?: Options) => exchange(`${address}${path}`, options),
    /** The errcode that a harmless call answers with this token. */
    errcodeOf: async (token: string) =>
      (await exchange(`${address}/cgi-bin/getcallbackip?access_token=${token}`)).json.errcode ?? 0,
  }
}

type IssuedAnswer = { access_token: string; expires_in: number; errcode?: number; errmsg?: string }

type Options = { method?: string; body?: object | string | Buffer; headers?: Record<string, string> }

export type Exchanged = {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the answer holds.
  json: any
}

/** Raw node:http, since fetch would not let a test choose Host and Origin. */
export function exchange(url: string, { method, body, headers = {} }: Options = {}): Promise<Exchanged> {
  const payload = typeof body === "object" && !Buffer.isBuffer(body) ? JSON.stringify(body) : body
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: method ?? (payload === undefined ? "GET" : "POST"), headers })
    sent.on("error", reject)
    sent.on("response", (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("error", reject)
      response.on("end", () => {
        const bytes = Buffer.concat(chunks)
        const text = bytes.toString("utf8")
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, bytes, text, json: /^[{[]/.test(text) ? JSON.parse(text) : null })
      })
    })
    sent.end(payload)
  })
}
