// A central token server (中控) as organisations have them: it holds the AppSecrets and gives whoever has its key the
// present token, in JSON of its own making.
import { type Answer, rawJson } from "./answer"
import type { Received } from "./received"
import type { World } from "./world"

export const tokenServerPath = "/_token-server/"

/** `GET /_token-server/{appid}` with the key in the header `x-token-key` or the query parameter `key`. */
export function answerTokenServer(world: World, received: Received): Answer {
  if (received.method !== "GET") return refusal(405, "GET only")
  const given = received.record.headers.find(([name]) => name.toLowerCase() === "x-token-key")?.[1]
  if ((given ?? received.query.get("key")) !== world.tokenServer.key) return refusal(401, "the key is wrong")
  const app = world.apps.find(received.path.slice(tokenServerPath.length))
  if (!app) return refusal(404, "no such app")
  const issued = world.tokens.issueStable(app.appid, false)!
  const endsAt = world.clock.now() + issued.expiresIn * 1000
  return rawJson(
    JSON.stringify({
      code: 0,
      data: {
        access_token: issued.token,
        expires_in: issued.expiresIn,
        expires_at: Math.floor(endsAt / 1000),
        expires_at_ms: endsAt,
        "ends/at": new Date(endsAt).toISOString(),
      },
    }),
  )
}

const refusal = (status: number, message: string): Answer => ({
  ...rawJson(JSON.stringify({ code: status, message })),
  status,
})

/** The one setting that the server has. */
export class TokenServerKey {
  key = defaultKey

  constructor(private readonly changed: () => void) {}

  replace(key: string): void {
    this.key = key
    this.changed()
  }

  clear(): void {
    this.replace(defaultKey)
  }
}

const defaultKey = "key-of-the-token-server"
