import { randomInt } from "node:crypto"
import net from "node:net"

/** Below the range that the kernel itself gives out for outgoing connections. */
const firstPort = 20_000
const lastPort = 32_000
const attempts = 50

/** The ports and loopback addresses of this machine that instances of one engine hold. */
export class Addresses {
  #held = new Set<string>()

  hold(...addresses: (string | number | null)[]) {
    for (const address of addresses) if (address !== null) this.#held.add(String(address))
  }

  release(...addresses: (string | number | null)[]) {
    for (const address of addresses) if (address !== null) this.#held.delete(String(address))
  }

  /** A port that is free on every address of this machine, held from now on. */
  async freePort(): Promise<number> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const port = randomInt(firstPort, lastPort)
      if (this.#held.has(String(port))) continue
      this.hold(port)
      if (await isFree(port)) return port
      this.release(port)
    }
    throw new Error(`No free port was found between ${firstPort} and ${lastPort}.`)
  }

  /** An address of 127.64.0.0/10 where these ports are free, held from now on; null when none is. */
  async freeLoopback(ports: number[]): Promise<string | null> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const address = `127.${randomInt(64, 128)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
      if (this.#held.has(address)) continue
      this.hold(address)
      const free = await Promise.all(ports.map((port) => canListen(address, port)))
      if (free.every(Boolean)) return address
      this.release(address)
    }
    return null
  }
}

export const isFree = async (port: number) =>
  (await canListen("127.0.0.1", port)) && (await canListen("0.0.0.0", port))

export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
