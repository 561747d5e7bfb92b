import { BlockList, isIP } from "node:net"
import path from "node:path"
import { z } from "zod"
import { databaseUrl } from "../lib/db"
import { sealingKeysFile } from "../lib/wire/sealing"
import type { CertificateFiles } from "./listener"
import type { Pods } from "./pod-tokens"

const loopback = new BlockList()
loopback.addSubnet("127.0.0.0", 8)
loopback.addAddress("::1", "ipv6")
const isLoopback = (host: string) =>
  isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4")

/** As Kubernetes names namespaces and service accounts. */
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be a name in Kubernetes")

const Settings = z.object({
  BROKER_LISTEN: z
    .string()
    .default("127.0.0.1:0")
    .transform(parseAddress)
    .refine(
      ({ host, port }) => isIP(host) !== 0 && port <= 65535,
      "must be an address and a port, such as 127.0.0.1:9070",
    ),
  BROKER_CERTIFICATE_FILE: z.string().optional(),
  BROKER_CERTIFICATE_KEY_FILE: z.string().optional(),
  WESIDE_DATA_DIR: z.string().default(".data"),
  WESIDE_ENGINE: z.enum(["process", "podman", "kubernetes", "fake"]).default("process"),
  WESIDE_KEY_FILE: z.string().optional(),
  WESIDE_NAMESPACE: label.default("weside-instances"),
  WESIDE_SERVICE_ACCOUNT: label.default("weside-instance"),
  WESIDE_TOKEN_SERVER_HOSTS: z.string().default("").transform(parseHosts),
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
  /** Null: plain HTTP, on loopback alone. */
  certificate: CertificateFiles | null
  keyFile: string
  sealingKeysFile: string
  /** Where tokens are asked for. */
  upstream: string
  /** Whose pods join with tokens of the cluster; null: sidecars bring join tokens of the controller. */
  pods: Pods | null
  /** Hosts of token servers that may have private and link-local addresses. */
  tokenServerHosts: string[]
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
    certificate: certificateOf(data),
    keyFile: path.resolve(data.WESIDE_KEY_FILE ?? path.join(dataDir, "keys.json")),
    sealingKeysFile: path.join(dataDir, sealingKeysFile),
    upstream: data.WESIDE_UPSTREAM,
    pods:
      data.WESIDE_ENGINE === "kubernetes"
        ? { namespace: data.WESIDE_NAMESPACE, serviceAccount: data.WESIDE_SERVICE_ACCOUNT }
        : null,
    tokenServerHosts: data.WESIDE_TOKEN_SERVER_HOSTS,
  }
}

function certificateOf(data: z.infer<typeof Settings>): CertificateFiles | null {
  const {
    BROKER_LISTEN,
    BROKER_CERTIFICATE_FILE: certificateFile,
    BROKER_CERTIFICATE_KEY_FILE: keyFile,
  } = data
  if (certificateFile && keyFile)
    return { certificateFile: path.resolve(certificateFile), certificateKeyFile: path.resolve(keyFile) }
  if (certificateFile || keyFile)
    throw new Error("BROKER_CERTIFICATE_FILE and BROKER_CERTIFICATE_KEY_FILE are set together or not at all")
  if (isLoopback(BROKER_LISTEN.host)) return null
  throw new Error(
    "BROKER_LISTEN must be a loopback address, or BROKER_CERTIFICATE_FILE and BROKER_CERTIFICATE_KEY_FILE be set: tokens and credentials cross the network there",
  )
}

function parseAddress(text: string) {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(text) ?? []
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) }
}

function parseHosts(text: string) {
  const hosts = text.split(",").map((host) => host.trim().toLowerCase())
  return hosts.filter((host) => host !== "")
}

function isSafeUpstream(text: string) {
  const { protocol, hostname } = new URL(text)
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[(.*)\]$/, "$1")))
}
