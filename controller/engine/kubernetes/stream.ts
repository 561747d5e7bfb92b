// One watch: a request whose answer is a line of JSON per event until one side ends it. The client's own `Watch` waits
// for an answer as long as that takes, cannot be ended before there is one and does not say what the server asked for.
import type http from "node:http"
import { ApiException, type KubeConfig } from "@kubernetes/client-node"
import { openAnswer } from "@/lib/cluster"

export type WatchEvent = {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"
  object: Record<string, unknown>
}

const refusalBytesMax = 64 << 10

/** Resolves when the server ends the watch in order; throws an `ApiException` for what it refuses, at any time. */
export async function follow(
  cluster: KubeConfig,
  path: string,
  query: Record<string, string>,
  { opened, told, signal }: { opened: () => void; told: (event: WatchEvent) => void; signal: AbortSignal },
): Promise<void> {
  const response = await openAnswer(
    cluster,
    `${path}?${new URLSearchParams({ ...query, watch: "1" })}`,
    signal,
  )
  response.setEncoding("utf8")
  if (response.statusCode !== 200) throw await refused(response)
  opened()
  let rest = ""
  for await (const chunk of response) {
    const lines = (rest + chunk).split("\n")
    rest = lines.pop()!
    for (const line of lines) if (line) tell(JSON.parse(line), told)
  }
}

function tell(event: WatchEvent, told: (event: WatchEvent) => void) {
  if (event.type === "ERROR") throw new ApiException(Number(event.object.code), "watch", event.object, {})
  told(event)
}

async function refused(response: http.IncomingMessage) {
  let body = ""
  for await (const chunk of response) if (body.length < refusalBytesMax) body += chunk
  const { "retry-after": retryAfter } = response.headers
  return new ApiException(
    response.statusCode!,
    "watch",
    body,
    retryAfter ? { "retry-after": retryAfter } : {},
  )
}
