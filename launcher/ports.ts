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

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject)
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
