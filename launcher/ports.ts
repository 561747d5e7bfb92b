import { readFileSync, writeFileSync } from "node:fs"
import net from "node:net"
import path from "node:path"

/**
 * The port of a part of Weside: a free one, chosen once a data directory and used again at every start, since
 * sidecars that outlived a start still call it. Taken by somebody else meanwhile: another is chosen.
 */
export async function portOf(dataDir: string, part: "broker" | "simulator"): Promise<number> {
  const file = path.join(dataDir, "ports.json")
  const ports = readPorts(file)
  const kept = ports[part]
  if (kept !== undefined && (await isFree(kept))) return kept
  const port = await freePort()
  writeFileSync(file, JSON.stringify({ ...ports, [part]: port }))
  return port
}

/**
 * A loopback address of its own whose port 80 is free: root on Linux has them, since all of 127.0.0.0/8 is local there.
 * The simulator answers there, so that a hosts file can name it in WeChat's place.
 */
export async function simulatorHost(dataDir: string): Promise<string | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null
  const file = path.join(dataDir, "ports.json")
  const ports = readPorts(file)
  for (let attempt = 0; attempt < 20; attempt++) {
    const last =
      attempt === 0 && ports.simulatorHost ? ports.simulatorHost : 1 + Math.floor(Math.random() * 65_000)
    const host = `127.63.${last >> 8}.${last & 255}`
    const free = await listen(80, host).then(
      () => true,
      () => false,
    )
    if (!free) continue
    writeFileSync(file, JSON.stringify({ ...readPorts(file), simulatorHost: last }))
    return host
  }
  return null
}

export const isFree = (port: number) =>
  listen(port).then(
    () => true,
    () => false,
  )

/** A port that nobody listens on now. */
export const freePort = () => listen(0)

function readPorts(file: string): Record<string, number | undefined> {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return {}
  }
}

function listen(port: number, host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject)
    server.listen({ port, host, exclusive: true }, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
