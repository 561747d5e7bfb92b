import { BlockList, isIP } from "node:net"
import path from "node:path"
import { z } from "zod"
import { databaseUrl } from "../lib/db"
import { sealingKeysFile } from "../lib/wire/sealing"

const loopback = new BlockList()
loopback.addSubnet("127.0.0.0", 8)
loopback.addAddress("::1", "ipv6")
const isLoopback = (host: string) =>
  isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4")

const Settings = z.object({
  BROKER_LISTEN: z
    .string()
    .default("127.0.0.1:0")
    .transform(parseAddress)
    .refine(
      ({ host, port }) => isLoopback(host) && port <= 65535,
      "must be a loopback address and port, such as 127.0.0.1:9070",
    ),
  WESIDE_DATA_DIR: z.string().default(".data"),
  WESIDE_KEY_FILE: z.string().optional(),
  WESIDE_UPSTREAM: z
    .url()
    .default("https://api.weixin.qq.com")
    .refine(isSafeUpstream, "must be https, or http on a loopback address: AppSecrets go there"),
})

export type Config = {
  databaseUrl: string
  host: string
  /** 0 takes any free one. */
  port: number
  keyFile: string
  sealingKeysFile: string
  /** Where tokens are asked for. */
  upstream: string
}

/** Reads the environment once. Throws an Error whose message is one sentence for the operator. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""))
  const { data, error } = Settings.safeParse(given)
  if (error)
    throw new Error(error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "))
  const dataDir = path.resolve(data.WESIDE_DATA_DIR)
  return {
    databaseUrl: databaseUrl(),
    ...data.BROKER_LISTEN,
    keyFile: path.resolve(data.WESIDE_KEY_FILE ?? path.join(dataDir, "keys.json")),
    sealingKeysFile: path.join(dataDir, sealingKeysFile),
    upstream: data.WESIDE_UPSTREAM,
  }
}

function parseAddress(text: string) {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(text) ?? []
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) }
}

function isSafeUpstream(text: string) {
  const { protocol, hostname } = new URL(text)
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[(.*)\]$/, "$1")))
}
