// The broker's door: HTTP on loopback, HTTPS everywhere else, and no caller who can hold it open for long.
import { once } from "node:events"
import { readFile, stat } from "node:fs/promises"
import { createServer, type RequestListener, type Server } from "node:http"
import { createServer as createTlsServer, type Server as TlsServer } from "node:https"
import type { AddressInfo } from "node:net"
import { createSecureContext } from "node:tls"

/** PEM files; a renewed certificate is taken without a restart. */
export type CertificateFiles = { certificateFile: string; certificateKeyFile: string }

export type Listener = {
  address: string
  /** Takes the certificate anew when its file changed. */
  refresh: () => Promise<void>
  /** Lets calls that are under way end, but no connection outlast the deadline. */
  close: () => Promise<void>
}

const limits = {
  // Longer than the gap between a sidecar's heartbeats, so that its connection lasts.
  keepAliveTimeout: 15_000,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 8 * 1024,
}
const connectionsMax = 20_000
const closeDeadlineMs = 3000

export async function listenAt(
  { host, port, certificate }: { host: string; port: number; certificate: CertificateFiles | null },
  answer: RequestListener,
): Promise<Listener> {
  const identity = certificate && (await readCertificate(certificate))
  const server = identity
    ? createTlsServer({ ...limits, ...identity, minVersion: "TLSv1.2" }, answer)
    : createServer(limits, answer)
  server.maxConnections = connectionsMax
  server.listen(port, host)
  await once(server, "listening")
  return {
    address: addressOf(server, identity ? "https" : "http"),
    refresh: certificate ? refresher(server as TlsServer, certificate) : async () => undefined,
    close: () => closed(server),
  }
}

async function readCertificate({ certificateFile, certificateKeyFile }: CertificateFiles) {
  const read = (file: string) =>
    readFile(file).catch((error: Error) => {
      throw new Error(`The certificate of the broker cannot be read: ${error.message}.`)
    })
  const pair = { cert: await read(certificateFile), key: await read(certificateKeyFile) }
  try {
    createSecureContext(pair)
  } catch (cause) {
    throw new Error(
      `${certificateFile} and ${certificateKeyFile} are not a certificate and its key, in PEM.`,
      { cause },
    )
  }
  return pair
}

function refresher(server: TlsServer, files: CertificateFiles) {
  const markOf = async () => {
    const stats = await Promise.all([stat(files.certificateFile), stat(files.certificateKeyFile)])
    return stats.map(({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`).join()
  }
  let mark = markOf()
  return async () => {
    const next = await markOf()
    if (next === (await mark)) return
    server.setSecureContext(await readCertificate(files))
    mark = Promise.resolve(next)
  }
}

async function closed(server: Server | TlsServer) {
  const end = once(server, "close")
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const deadline = setTimeout(() => server.closeAllConnections(), closeDeadlineMs)
  await end
  clearInterval(idle)
  clearTimeout(deadline)
}

function addressOf(server: Server | TlsServer, protocol: string) {
  const { address, family, port } = server.address() as AddressInfo
  return `${protocol}://${family === "IPv6" ? `[${address}]` : address}:${port}`
}
