import path from "node:path"
import { z } from "zod"

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
  /** The build of the sidecar that instances start with now. */
  WESIDE_SIDECAR_BUILD: z.string().default("unknown"),
  /** Relative directories of versions are below this folder. */
  WESIDE_ROOT: z.string().default("."),
})

/** The console process's settings, read once; a wrong one stops the process with its name. */
export const env = readSettings()

function readSettings() {
  const settings = Settings.parse(process.env)
  return {
    dataDir: path.resolve(settings.WESIDE_DATA_DIR),
    engine: settings.WESIDE_ENGINE,
    netAdmin: settings.WESIDE_NET_ADMIN === "1",
    upstream: settings.WESIDE_UPSTREAM,
    simulator: settings.WESIDE_SIMULATOR === "1",
    brokerUrl: settings.WESIDE_BROKER_URL,
    sidecarBuild: settings.WESIDE_SIDECAR_BUILD,
    root: path.resolve(settings.WESIDE_ROOT),
  }
}
