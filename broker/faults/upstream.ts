// An api.weixin.qq.com that a test leads step by step: it counts who asks for a token, holds its answers back, gives
// tokens of a few seconds, and takes a call only with a token that lives.
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

type Issued = { token: string; endsAt: number }

export type Upstream = Awaited<ReturnType<typeof startUpstream>>

/** `lifeS` is what it says of a token and keeps to; another one is given in the last `renewableS` of it. */
export async function startUpstream(lifeS = 7200, renewableS = 300) {
  const issued: Issued[] = []
  const held: (() => void)[] = []
  const state = {
    /** Requests for a token, and those of them by force. */
    asked: 0,
    forced: 0,
    /** Answers to requests for a token wait until `release`. */
    holding: false,
    /** Calls with a token, and those whose token was dead. */
    calls: 0,
    refused: 0,
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")

  async function serve(request: IncomingMessage, response: ServerResponse) {
    let text = ""
    for await (const chunk of request) text += chunk
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://upstream")
    const answer = (body: unknown) => {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(JSON.stringify(body))
    }
    if (pathname !== "/cgi-bin/stable_token") return answer(called(searchParams.get("access_token")))
    const { force_refresh: force } = JSON.parse(text)
    state.asked++
    if (force) state.forced++
    const { token, endsAt } = present(force)
    if (state.holding) await new Promise<void>((resolve) => held.push(resolve))
    answer({ access_token: token, expires_in: Math.floor((endsAt - performance.now()) / 1000) })
  }

  function present(force: boolean): Issued {
    const last = issued.at(-1)
    const now = performance.now()
    if (last && !force && last.endsAt - now > renewableS * 1000) return last
    if (force && last) last.endsAt = now
    const next = { token: `token-${issued.length + 1}`, endsAt: now + lifeS * 1000 }
    issued.push(next)
    return next
  }

  function called(token: string | null) {
    state.calls++
    const known = issued.find((issued) => issued.token === token)
    if (known && performance.now() < known.endsAt) return { errcode: 0, errmsg: "ok" }
    state.refused++
    return { errcode: 40001, errmsg: "invalid credential, access_token is invalid or not latest" }
  }

  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    issued: () => issued.map(({ token }) => token),
    isDead: (token: string) =>
      issued.some((known) => known.token === token && known.endsAt <= performance.now()),
    /** The present token dies, and the next request for one gets another. */
    kill() {
      const last = issued.at(-1)
      if (last) last.endsAt = 0
    },
    release() {
      state.holding = false
      for (const answer of held.splice(0)) answer()
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}
