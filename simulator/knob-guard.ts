import type { IncomingMessage } from "node:http"

/**
 * Why this request may not touch the knobs, or null. They are for a person or a test on the same machine: a web page
 * (another origin, or a name that resolves here) and a call relayed by a proxy or a sidecar are turned away.
 */
export function knobRefusal(request: IncomingMessage): string | null {
  const { host = "", origin } = request.headers
  if (!isLoopbackAddress(request.socket.remoteAddress ?? ""))
    return "The knobs answer only on the machine that the simulator runs on."
  if (!isLoopbackName(host)) return `The knobs answer only to a loopback name, and Host is "${host}".`
  if (origin !== undefined && origin !== `http://${host}`)
    return `The knobs do not answer to pages of another origin (${origin}).`
  const relayed = relayHeaders.find((name) => request.headers[name] !== undefined)
  return relayed ? `The knobs do not answer to relayed requests (${relayed}).` : null
}

const relayHeaders = ["x-forwarded-for", "forwarded", "via"]

const isLoopbackAddress = (address: string) => /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/i.test(address)

const isLoopbackName = (host: string) =>
  /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i.test(host)
