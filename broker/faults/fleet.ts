// Many sidecars as the broker sees them: each with connections of its own, a policy stream and heartbeats.
import { createHash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import type { Db } from "../../lib/db"

/** A broker that does not come to it in time is asked again, as real sidecars do. */
const againMs = 200

export type Answer = { status: number; body: Record<string, unknown> }

export class SimulatedSidecar {
  readonly #agent = new Agent({ keepAlive: true })
  #stream: ClientRequest | null = null
  #credential = ""
  revision = 0
  /** Called with each policy's revision as it arrives. */
  applied: (revision: number) => void = () => {}

  constructor(
    readonly instanceId: string,
    private readonly joinToken: string,
  ) {}

  async join(broker: string): Promise<void> {
    const { status, body } = await this.#post(broker, "/v1/join", { joinToken: this.joinToken, build: "b1" })
    if (status !== 200) throw new Error(`A sidecar could not join: ${status} ${JSON.stringify(body)}`)
    this.#credential = String(body.credential)
  }

  token = (broker: string, appid: string) => this.#post(broker, "/v1/token", { appid })
  heartbeat = (broker: string) =>
    this.#post(broker, "/v1/heartbeat", { policyRevision: this.revision, build: "b1" })

  /** Resolves with the status when the stream stands and the first policy came; after that it stays open. */
  async follow(broker: string): Promise<number> {
    const status = await this.#follow(broker)
    return status === 503 ? pause(againMs).then(() => this.follow(broker)) : status
  }

  async #follow(broker: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.#credential}` }
    const stream = request(`${broker}/v1/policy`, { headers, agent: this.#agent })
    this.#stream = stream
    stream.on("error", () => undefined).end()
    const [response] = (await once(stream, "response")) as [IncomingMessage]
    if (response.statusCode !== 200) {
      response.resume()
      return response.statusCode ?? 0
    }
    let text = ""
    await new Promise<void>((resolve) => {
      response.on("error", () => undefined)
      response.setEncoding("utf8").on("data", (part: string) => {
        const lines = (text + part).split("\n")
        text = lines.pop() ?? ""
        for (const line of lines) this.#read(JSON.parse(line))
        if (this.revision > 0) resolve()
      })
    })
    return 200
  }

  leave() {
    this.#stream?.destroy()
    this.#agent.destroy()
  }

  #read(line: { type: string; policy?: { revision: number } }) {
    if (!line.policy) return
    this.revision = line.policy.revision
    this.applied(this.revision)
  }

  async #post(broker: string, path: string, body: unknown): Promise<Answer> {
    const text = JSON.stringify(body)
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      ...(this.#credential && { authorization: `Bearer ${this.#credential}` }),
    }
    const sent = request(broker + path, { method: "POST", headers, agent: this.#agent })
    sent.end(text)
    const [response] = (await once(sent, "response")) as [IncomingMessage]
    let answer = ""
    for await (const part of response) answer += part
    if (response.statusCode === 503) return pause(againMs).then(() => this.#post(broker, path, body))
    return { status: response.statusCode ?? 0, body: answer ? JSON.parse(answer) : {} }
  }
}

/** Instances of a version with their join tokens, as the controller makes them. */
export async function makeFleet(db: Db, versionId: string, size: number): Promise<SimulatedSidecar[]> {
  const rows = await db.instance.createManyAndReturn({
    data: Array.from({ length: size }, (_, n) => ({
      versionId,
      name: `f-${n}`,
      phase: "Running" as const,
      openapiSidecar: "Present" as const,
      nameTakeover: "Proxy" as const,
      lastSeenAt: new Date(),
    })),
    select: { id: true },
  })
  const fleet = rows.map(({ id }) => ({ id, token: randomBytes(32).toString("base64url") }))
  await db.joinToken.createMany({
    data: fleet.map(({ id, token }) => ({
      instanceId: id,
      hash: createHash("sha256").update(token).digest("hex"),
      expiresAt: new Date(Date.now() + 600_000),
    })),
  })
  return fleet.map(({ id, token }) => new SimulatedSidecar(id, token))
}
