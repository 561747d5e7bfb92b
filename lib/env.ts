import path from "node:path"
import { z } from "zod"
import { sealingKeysFile } from "./wire/sealing"

const Settings = z.object({
  /** Where keys, the database and instances keep their files. */
  WESIDE_DATA_DIR: z.string().default(".data"),
  WESIDE_ENGINE: z.enum(["process", "podman", "kubernetes", "fake"]).default("process"),
  /** Pods may translate ports of their own: without it an application cannot have port 80 or 443 beside a sidecar. */
  WESIDE_NET_ADMIN: z.enum(["0", "1"]).default("1"),
  /** Where sidecars send calls. The launcher sets it to its simulator's address when nobody chose one. */
  WESIDE_UPSTREAM: z.url().default("https://api.weixin.qq.com"),
  /** The upstream is the simulator, which knows the tutorial's short appids. */
  WESIDE_SIMULATOR: z.enum(["0", "1"]).default("0"),
  /** Where the broker takes what WeChat pushes to open platforms; without it such pushes are answered with 503. */
  WESIDE_BROKER_URL: z.url().optional(),
  /** The console as people open it, when that is not this machine's own name: a proxy before it signs them in. */
  WESIDE_CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The public halves of the broker's sealing keys, where the broker has another data directory. */
  WESIDE_SEALING_KEYS_FILE: z.string().min(1).optional(),
  /** The key of the pages' sessions, where several consoles share it. */
  WESIDE_SESSION_KEY_FILE: z.string().min(1).optional(),
  /** The build of the sidecar that instances start with now. */
  WESIDE_SIDECAR_BUILD: z.string().default("unknown"),
  /** Of the cluster's nodes, as OCI names it: which image of several under one name is looked into. */
  WESIDE_IMAGE_ARCHITECTURE: z
    .string()
    .regex(/^[a-z0-9]+$/)
    .default("amd64"),
  /** Passwords of registries, as `docker login` and Kubernetes' pull secrets keep them (config.json). */
  WESIDE_REGISTRY_AUTH_FILE: z.string().min(1).optional(),
  /** A folder of `*.crt` that registries are trusted by, beside what this machine trusts. */
  WESIDE_REGISTRY_CA_DIR: z.string().min(1).optional(),
  /** Registries (host or host:port, by commas) that may speak plain HTTP or show any certificate. */
  WESIDE_INSECURE_REGISTRIES: z.string().default(""),
  /** The largest image that is looked into, as its registry keeps it. */
  WESIDE_IMAGE_DOWNLOAD_MAX_MIB: z.coerce.number().int().min(1).default(4096),
  /** Where a cluster keeps instances. */
  WESIDE_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    .default("weside-instances"),
  /** Relative directories of versions are below this folder. */
  WESIDE_ROOT: z.string().default("."),
})

/** The console process's settings, read once; a wrong one stops the process with its name. */
export const env = readSettings()

function readSettings() {
  const settings = Settings.parse(process.env)
  const dataDir = path.resolve(settings.WESIDE_DATA_DIR)
  return {
    dataDir,
    engine: settings.WESIDE_ENGINE,
    netAdmin: settings.WESIDE_NET_ADMIN === "1",
    upstream: settings.WESIDE_UPSTREAM,
    simulator: settings.WESIDE_SIMULATOR === "1",
    brokerUrl: settings.WESIDE_BROKER_URL,
    consoleOrigin: settings.WESIDE_CONSOLE_URL && new URL(settings.WESIDE_CONSOLE_URL).origin,
    sealingKeysFile: path.resolve(settings.WESIDE_SEALING_KEYS_FILE ?? path.join(dataDir, sealingKeysFile)),
    sessionKeyFile: settings.WESIDE_SESSION_KEY_FILE && path.resolve(settings.WESIDE_SESSION_KEY_FILE),
    sidecarBuild: settings.WESIDE_SIDECAR_BUILD,
    registry: {
      architecture: settings.WESIDE_IMAGE_ARCHITECTURE,
      authFile: settings.WESIDE_REGISTRY_AUTH_FILE,
      caFolder: settings.WESIDE_REGISTRY_CA_DIR,
      insecure: settings.WESIDE_INSECURE_REGISTRIES.split(",").map((host) => host.trim()),
      downloadMaxBytes: settings.WESIDE_IMAGE_DOWNLOAD_MAX_MIB * 2 ** 20,
    },
    namespace: settings.WESIDE_NAMESPACE,
    root: path.resolve(settings.WESIDE_ROOT),
  }
}
