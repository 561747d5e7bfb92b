// A broker that a test can instruct: what it answers, what it streams, and when it is away.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { CallReport, Policy } from "../../lib/wire/broker"
import { closing } from "./closing"

export const joinToken = "join-token-0123456789abcdef0123456789abcdef"

export async function startBroker(policy: Policy | null) {
  const state = {
    policy,
    token: (appid: string, _failedGeneration?: number): Reply => ({ status: 200, body: tokenOf(appid) }),
    joinStatus: 200,
    /** The one of the last try to join. */
    lastJoinToken: "",
    authorized: true,
    /** What it accepts now; a renewal gives the next one. */
    credential: "credential-1-of-this-instance",
    /** The credential at hand ran out, and may still be renewed. */
    lapsed: false,
    credentialLifeS: 600,
    renewals: 0,
    renewStatus: 200,
    /** Policy streams so far; each may end right after its policy. */
    streamed: 0,
    endsStreams: false,
    /** Takes every report and answers none. */
    silent: false,
    tokenRequests: [] as string[],
    failedGenerations: [] as number[],
    heartbeats: [] as (number | null)[],
    reports: [] as CallReport[],
    reportStatus: 204,
    /** Reports that came, whether they were taken or not. */
    reportTries: 0,
    /** Otherwise what is reported is taken without being looked at. */
    keepsReports: true,
  }
  const sockets = new Set<Socket>()
  const streams = new Set<ServerResponse>()
  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  )
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
  })
  let listening = await closing(server, sockets)
  const { port } = listening

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const isReport = request.url === "/v1/calls"
    const body =
      isReport && !state.keepsReports ? await drain(request) : JSON.parse((await read(request)) || "{}")
    const answer = (status: number, value?: unknown) => {
      response.writeHead(status, { "content-type": "application/json" })
      response.end(value === undefined ? undefined : JSON.stringify(value))
    }
    if (request.url === "/v1/join") {
      state.lastJoinToken = body.joinToken
      return state.joinStatus === 200 && body.joinToken === joinToken
        ? answer(200, joined(state))
        : answer(state.joinStatus === 200 ? 401 : state.joinStatus, { code: "no", message: "no" })
    }
    const known = state.authorized && request.headers.authorization === `Bearer ${state.credential}`
    if (!known || (state.lapsed && request.url !== "/v1/renew")) return answer(401, {})
    if (request.url === "/v1/policy") {
      response.writeHead(200, { "content-type": "application/x-ndjson" })
      state.streamed++
      streams.add(response)
      response.on("close", () => streams.delete(response))
      if (state.policy) response.write(policyLine(state.policy))
      else response.flushHeaders()
      if (state.endsStreams) response.end()
    } else if (request.url === "/v1/token") {
      state.tokenRequests.push(body.appid)
      if (body.failedGeneration !== undefined) state.failedGenerations.push(body.failedGeneration)
      const reply = await state.token(body.appid, body.failedGeneration)
      answer(reply.status, reply.body)
    } else if (request.url === "/v1/heartbeat") {
      state.heartbeats.push(body.policyRevision)
      answer(204)
    } else if (isReport) {
      state.reportTries++
      if (state.silent) return
      if (state.reportStatus < 300 && state.keepsReports) state.reports.push(body)
      answer(state.reportStatus)
    } else if (request.url === "/v1/renew" && state.renewStatus !== 200) {
      answer(state.renewStatus, {})
    } else if (request.url === "/v1/renew") {
      state.renewals++
      state.credential = `credential-${state.renewals + 1}-of-this-instance`
      state.lapsed = false
      answer(200, joined(state))
    } else answer(404)
  }

  return {
    port,
    state,
    /** Changes the policy and tells everybody who listens. */
    publish(next: Policy) {
      state.policy = next
      for (const stream of streams) stream.write(policyLine(next))
    },
    stream(line: string) {
      for (const stream of streams) stream.write(line)
    },
    endStreams() {
      for (const stream of streams) stream.end()
    },
    async away() {
      await listening.stop()
    },
    async back() {
      listening = await closing(server, sockets, port)
    },
    stop: () => (server.listening ? listening.stop() : Promise.resolve()),
  }
}

export type Reply = { status: number; body: unknown } | Promise<{ status: number; body: unknown }>

export const tokenOf = (appid: string, generation = 1, expiresInS = 7200) => ({
  token: `SECRET_${appid}_${generation}`,
  expiresInS,
  generation,
})

const policyLine = (policy: Policy) => `${JSON.stringify({ type: "policy", policy })}\n`

const joined = (state: { credential: string; credentialLifeS: number }) => ({
  credential: state.credential,
  expiresInS: state.credentialLifeS,
  instance: "hello-001-a",
  environment: "demo",
  service: "hello",
  version: 1,
})

async function drain(request: IncomingMessage): Promise<null> {
  for await (const _ of request);
  return null
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ""
  for await (const chunk of request) text += chunk
  return text
}
