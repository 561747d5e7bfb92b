// Which addresses a token server may have. A name that somebody types into the console must not lead the broker into the
// network that it stands in, or to the cloud's own metadata service.
import { BlockList, isIP } from "node:net"

// One list a family: a list compares IPv4 addresses with its IPv6 ranges too.
const loopback = { ipv4: listOf("ipv4", ["127.0.0.0/8"]), ipv6: listOf("ipv6", ["::1/128"]) }

// The special-purpose registries of IANA; of IPv6 all but the global unicast 2000::/3 is none of the Internet's.
const inner = {
  ipv4: listOf("ipv4", [
    ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
    ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
    ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ]),
  ipv6: listOf("ipv6", [
    ...["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
  ]),
}

export const isLoopback = (address: string) => isIn(loopback, address)

/** Reachable from anywhere on the Internet, and so nothing that this machine's place in a network opens. */
export const isPublic = (address: string) => isIP(address) !== 0 && !isIn(inner, address)

function isIn(lists: typeof inner, address: string) {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4"
  return lists[family].check(address.replace(/%.*$/, ""), family)
}

function listOf(family: "ipv4" | "ipv6", ranges: string[]) {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/")
    list.addSubnet(network, Number(prefix), family)
  }
  return list
}
