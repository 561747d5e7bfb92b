import { once } from "node:events"
import { createServer } from "node:net"

/**
 * Loopback ports that nobody listens on, each given once. They are below those that Linux gives to connections, since one of
 * these can take a port again between our look and the program's start.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) if (await isFree(++last)) ports.push(last)
  return ports
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

async function isFree(port: number): Promise<boolean> {
  if (port >= ephemeralMin) throw new Error(`There is no free port below ${ephemeralMin}.`)
  const server = createServer().listen(port, "127.0.0.1")
  const free = await once(server, "listening").then(
    () => true,
    () => false,
  )
  if (free) await once(server.close(), "close")
  return free
}

const ephemeralMin = 32_768
/** Benchmarks at the same time begin at different places. */
let last = 12_000 + (process.pid % 1000) * 16
