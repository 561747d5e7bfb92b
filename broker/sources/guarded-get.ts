// One GET to an address that a person typed in. Its name is resolved once, what came of that is judged, and the
// connection goes to just those addresses: a name server that answers differently the next time is not asked.
// Nothing is followed, nothing large is read, and nothing takes long.
import { promises as dns, type LookupAddress } from "node:dns"
import { type ClientRequest, request as plainRequest } from "node:http"
import { request as tlsRequest } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { isLoopbackName } from "../../lib/apps/rules"
import { isLoopback, isPublic } from "./addresses"

type Resolve = (hostname: string) => Promise<LookupAddress[]>

export type Guard = {
  /** Hosts that an administrator lets have private and link-local addresses. */
  innerHosts: ReadonlySet<string>
  resolve?: Resolve
  timeoutMs?: number
}

type Answer = { status: number; text: string }

const timeoutMs = 10_000
const answerMaxBytes = 64 * 1024

/** Why there was no answer, as the end of a sentence that begins with the server's name. */
export class NoAnswer extends Error {}

export function guardedGet(url: URL, headers: Record<string, string>, guard: Guard): Promise<Answer> {
  const request = url.protocol === "http:" ? plainRequest : tlsRequest
  return new Promise((resolve, reject) => {
    const refused = isIP(bare(url)) ? refusal(url, [bare(url)], guard) : null
    if (refused) return reject(new NoAnswer(refused))
    const fail = (error: unknown) => reject(new NoAnswer(reasonOf(error)))
    const sent: ClientRequest = request(url, {
      headers,
      agent: false,
      lookup: checkedLookup(url, guard),
      signal: AbortSignal.timeout(guard.timeoutMs ?? timeoutMs),
    })
    sent.on("error", fail)
    sent.on("response", (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on("error", fail)
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > answerMaxBytes) sent.destroy(new NoAnswer("answered more than 64 KiB."))
        else chunks.push(chunk)
      })
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      )
      response.on("close", () => fail(response.errored ?? new Error("The answer broke off")))
    })
    sent.end()
  })
}

function checkedLookup(url: URL, guard: Guard): LookupFunction {
  const resolve = guard.resolve ?? ((hostname) => dns.lookup(hostname, { all: true }))
  return (hostname, options, answer) => {
    resolve(hostname).then(
      (found) => {
        const refused = refusal(
          url,
          found.map(({ address }) => address),
          guard,
        )
        if (refused) answer(new NoAnswer(refused), "")
        else if (options.all) answer(null, found)
        else answer(null, found[0]!.address, found[0]!.family)
      },
      (error) => answer(error, ""),
    )
  }
}

/** Every address of a name has to be fit, since any of them may be the one that is connected to. */
function refusal(url: URL, addresses: string[], { innerHosts }: Guard): string | null {
  if (addresses.length === 0) return "has no address."
  const host = bare(url)
  if (innerHosts.has(host)) return null
  const fit = isLoopbackName(url.hostname) ? isLoopback : isPublic
  return addresses.every(fit)
    ? null
    : `is inside a private network. An administrator can allow it: WESIDE_TOKEN_SERVER_HOSTS=${host}`
}

const bare = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase()

function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.message
  if (error instanceof Error && error.name === "TimeoutError") return "did not answer within 10 s."
  if (error instanceof Error && error.name === "AbortError") return "did not answer within 10 s."
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : ""
  return `cannot be reached from the broker${code}.`
}
