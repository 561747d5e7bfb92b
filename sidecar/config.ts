// The settings, checked by hand: zod would cost the sidecar a third of its memory.
import type { SidecarSettings } from "../lib/wire/sidecar"
import { joinTokenFd } from "../lib/wire/takeover"

export type Config = {
  listen: HostPort
  health: HostPort
  /** Null: no HTTPS. */
  tls: { listen: HostPort; directory: string; keyFile: string | null } | null
  brokerUrl: string
  upstream: string
  permissionsUrl: string
  build: string
  joinTokenFile: string | null
  wxTokenFile: string | null
}

export type HostPort = { hostname: string; port: number }

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const debugging = Object.keys(env).find((name) => name.startsWith("BUN_INSPECT"))
  if (Bun.isStandaloneExecutable && debugging)
    throw new Error(`${debugging} is set: whoever reaches the debugger could read tokens. Unset it.`)
  return {
    listen: hostPort(required(env, "SIDECAR_LISTEN"), "SIDECAR_LISTEN"),
    health: hostPort(required(env, "SIDECAR_HEALTH_LISTEN"), "SIDECAR_HEALTH_LISTEN"),
    tls: readTls(env),
    brokerUrl: httpUrl(required(env, "SIDECAR_BROKER_URL"), "SIDECAR_BROKER_URL"),
    upstream: upstreamUrl(required(env, "SIDECAR_UPSTREAM")),
    permissionsUrl: (env[setting("SIDECAR_PERMISSIONS_URL")] ?? "").replace(/[^\x21-\x7e]/g, ""),
    build: (env[setting("SIDECAR_BUILD")] ?? "dev").slice(0, 64),
    joinTokenFile: optional(env, "SIDECAR_JOIN_TOKEN_FILE"),
    wxTokenFile: optional(env, "SIDECAR_WX_TOKEN_FILE"),
  }
}

/**
 * Reads the join token: the file's anew each time, since kubelets replace it; the inherited descriptor's here, once and to
 * its end, so that nothing that runs later finds it.
 */
export async function openJoinToken(file: string | null): Promise<() => Promise<string>> {
  if (file === null) {
    const token = await inheritedToken()
    return async () => token
  }
  const read = async () => {
    try {
      return (await Bun.file(file).text()).trim()
    } catch (error) {
      throw new Error(
        `SIDECAR_JOIN_TOKEN_FILE is ${file}, which cannot be read: ${(error as Error).message}.`,
      )
    }
  }
  // A file that is not there shows at the start.
  await read()
  return read
}

/** Throws where the descriptor is not one that somebody opened for it: Bun's own takes that number if nobody did. */
async function inheritedToken(): Promise<string> {
  const stat = await Bun.file(joinTokenFd).stat()
  if (!stat.isFIFO() && !stat.isSocket() && !stat.isFile() && !stat.isCharacterDevice())
    throw new Error(`There is no join token: ${whence}.`)
  const silence = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    silence.reject(
      new Error(`Descriptor ${joinTokenFd} did not end within ${endsWithinMs / 1000} s: ${whence}.`),
    )
  }, endsWithinMs)
  const token = (await Promise.race([Bun.file(joinTokenFd).text(), silence.promise])).trim()
  clearTimeout(timer)
  if (token === "") throw new Error(`The join token is empty: ${whence}.`)
  return token
}

const whence = `write it to descriptor ${joinTokenFd} and close that, or name its file in SIDECAR_JOIN_TOKEN_FILE`
const endsWithinMs = 10_000

function readTls(env: NodeJS.ProcessEnv): Config["tls"] {
  const listen = optional(env, "SIDECAR_TLS_LISTEN")
  if (listen === null) return null
  return {
    listen: hostPort(listen, "SIDECAR_TLS_LISTEN"),
    directory: optional(env, "SIDECAR_CERTIFICATE_DIR") ?? "/app/cert",
    keyFile: optional(env, "SIDECAR_KEY_FILE"),
  }
}

/** Only the names that the contract knows. */
const setting = (name: keyof SidecarSettings) => name

function optional(env: NodeJS.ProcessEnv, name: keyof SidecarSettings): string | null {
  return env[name] || null
}

function required(env: NodeJS.ProcessEnv, name: keyof SidecarSettings): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set.`)
  return value
}

function hostPort(text: string, name: string): HostPort {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65535) throw new Error(`${name} must be host:port, such as 127.0.0.1:80.`)
  return { hostname: match[1] ?? match[2] ?? "", port }
}

/** A host as it stands before `:port`. */
export const inUrl = (hostname: string) => (hostname.includes(":") ? `[${hostname}]` : hostname)

/** Opens a listener; throws which setting asked for an address that cannot be had, and why. */
export function listenAt<T>(name: keyof SidecarSettings, { hostname, port }: HostPort, open: () => T): T {
  try {
    return open()
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException
    throw new Error(
      `${name} is ${inUrl(hostname)}:${port}, where it cannot listen: ${obstacles[code] ?? message}.`,
    )
  }
}

const obstacles: Record<string, string> = {
  EADDRINUSE: "another program does",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "a port below 1024 needs root or CAP_NET_BIND_SERVICE",
}

function upstreamUrl(text: string): string {
  const url = httpUrl(text, "SIDECAR_UPSTREAM")
  const { protocol, hostname } = new URL(url)
  if (protocol === "http:" && hostname.endsWith(".qq.com"))
    throw new Error("SIDECAR_UPSTREAM must be https:// for WeChat: tokens would travel in clear text.")
  return url
}

function httpUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !["http:", "https:"].includes(url.protocol) || url.href !== `${url.origin}/`)
    throw new Error(`${name} must be http://host:port or https://host:port, with nothing else.`)
  return url.origin
}
