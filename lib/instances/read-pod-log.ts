// One reading of a container's log by the API: GET /api/v1/namespaces/{namespace}/pods/{name}/log.
import type { KubeConfig } from "@kubernetes/client-node"
import { openAnswer } from "../cluster"
import { type Container, LogRefused } from "./pod-log-refusals"

/** As Kubernetes documents its parameters. */
export type Reading = {
  follow?: boolean
  previous?: boolean
  timestamps?: boolean
  tailLines?: number
  sinceTime?: string
}

const withinMs = 15_000
const refusalMax = 16 * 1024
/** A longer line comes in pieces: nobody's memory is filled by one. */
const lineMax = 256 * 1024

/** Its text as it comes. What is followed ends with the container's run, the connection, or `ended`. */
export async function* readPodLog(
  cluster: KubeConfig,
  { namespace, pod, container }: Container,
  reading: Reading,
  ended?: AbortSignal,
): AsyncGenerator<string> {
  const given = Object.entries({ container, ...reading }).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod)}/log?${query}`
  const signals = [...(ended ? [ended] : []), ...(reading.follow ? [] : [AbortSignal.timeout(withinMs)])]
  const answer = await openAnswer(cluster, path, AbortSignal.any(signals))
  answer.setEncoding("utf8")
  if (answer.statusCode === 200) return yield* answer
  let text = ""
  for await (const chunk of answer) if (text.length < refusalMax) text += chunk
  throw new LogRefused(answer.statusCode ?? 0, text)
}

/** The same in lines; an end without a line's end is a line, too. */
export async function* readPodLogLines(...asked: Parameters<typeof readPodLog>): AsyncGenerator<string> {
  let rest = ""
  for await (const chunk of readPodLog(...asked)) {
    const lines = (rest + chunk).split("\n")
    rest = lines.pop() ?? ""
    yield* lines
    if (rest.length < lineMax) continue
    yield rest
    rest = ""
  }
  if (rest !== "") yield rest
}
