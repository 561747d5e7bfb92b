// Plain HTTP to others, through us as a proxy (step 2). The name is resolved first and the address that was checked
// is the address that is dialled, so that a name which changes its mind in between reaches nothing inside.
import { isInside } from "./address"
import type { Route } from "./exchange"
import { UpstreamConnection } from "./upstream"

/** The broker, which nobody reaches through us. */
export type RelayGuard = { brokerHost: string; brokerPort: number }

/** The way to `host`, or the sentence that refuses it. */
export async function relayRoute(host: string, port: number, guard: RelayGuard): Promise<Route | string> {
  const addresses = await addressesOf(host)
  const address = addresses[0]
  if (address === undefined) return `The name ${host} cannot be resolved.`
  if (addresses.some(isInside))
    return `${host} is a loopback or link-local address: nothing is relayed to it.`
  if (
    port === guard.brokerPort &&
    (await addressesOf(guard.brokerHost)).some((known) => addresses.includes(known))
  )
    return "Nothing is relayed to the broker."
  return {
    take: () => null,
    dial(user) {
      const connection = new UpstreamConnection(user, null)
      connection.dial({ hostname: address, port, serverName: null })
      return connection
    },
    put: (connection) => connection.destroy(),
  }
}

/** Imported when it is first needed: most sidecars relay nothing, and memory is counted. */
async function addressesOf(host: string): Promise<string[]> {
  const { lookup } = await import("node:dns/promises")
  const found = await lookup(host.replace(/^\[|\]$/g, ""), { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}
