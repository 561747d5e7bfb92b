import path from "node:path"
import { z } from "zod"
import { sidecarCommand } from "../lib/wire/sidecar"
import type { KubernetesSettings } from "./engine/kubernetes/settings"

const root = path.resolve(import.meta.dirname, "..")

const Settings = z.object({
  /** Where instances keep their files. */
  WESIDE_DATA_DIR: z.string().default(".data"),
  WESIDE_ENGINE: z.enum(["process", "podman", "kubernetes", "fake"]).default("process"),
  WESIDE_BROKER_URL: z.url(),
  /** Where sidecars send calls. */
  WESIDE_UPSTREAM: z.url().default("https://api.weixin.qq.com"),
  /** The simulator's address on port 80, which instances without the sidecar take for WeChat. */
  WESIDE_WECHAT_ADDRESS: z.ipv4().optional(),
  /** Refusals of sidecars name a page of it. */
  WESIDE_CONSOLE_URL: z.url(),
  WESIDE_SIDECAR_BUILD: z.string().default("unknown"),
  /** The image of the sidecar for engines that run pods; the one that this build makes unless set. */
  WESIDE_SIDECAR_IMAGE: z.string().optional(),
  /** Where instances live, who they are there, and what tells our objects from others'. */
  WESIDE_NAMESPACE: z.string().min(1).default("weside-instances"),
  WESIDE_SERVICE_ACCOUNT: z.string().min(1).default("weside-instance"),
  WESIDE_OWNER: z.string().min(1).default("weside"),
  /** PEM that pods check the broker's certificate with; unset when it is one that every program trusts. */
  WESIDE_BROKER_CA_FILE: z.string().min(1).optional(),
  /** Pods may translate ports of their own: without it an application cannot have port 80 or 443 beside a sidecar. */
  WESIDE_NET_ADMIN: z.enum(["0", "1"]).default("1"),
  /** Relative directories of versions are below this folder. */
  WESIDE_ROOT: z.string().default("."),
  /** `proxy` never uses mount namespaces, even where they work. */
  WESIDE_NAME_TAKEOVER: z.enum(["auto", "proxy"]).default("auto"),
  /** How long a controller that says nothing keeps the others waiting. */
  WESIDE_LEASE_MS: z.coerce.number().int().min(1_000).default(15_000),
  /** Answers `/healthz` to a cluster's probes. */
  WESIDE_HEALTH_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** The program that is a sidecar, as a JSON list; the one of this repository unless set. */
  WESIDE_SIDECAR_COMMAND: z
    .string()
    .default(JSON.stringify(sidecarCommand(root)))
    .transform((text) => z.array(z.string()).min(1).parse(JSON.parse(text))),
  PATH: z.string().default("/usr/local/bin:/usr/bin:/bin"),
  HOME: z.string().default("/"),
  TZ: z.string().optional(),
  TMPDIR: z.string().default("/tmp"),
})

export type Config = ReturnType<typeof readConfig>

export function readConfig(variables: Record<string, string | undefined>) {
  const settings = Settings.parse(variables)
  const consoleUrl = settings.WESIDE_CONSOLE_URL.replace(/\/+$/, "")
  return {
    dataDir: path.resolve(settings.WESIDE_DATA_DIR),
    engine: settings.WESIDE_ENGINE,
    brokerUrl: settings.WESIDE_BROKER_URL,
    upstream: settings.WESIDE_UPSTREAM,
    wechatAddress: settings.WESIDE_WECHAT_ADDRESS ?? null,
    consoleUrl,
    sidecarBuild: settings.WESIDE_SIDECAR_BUILD,
    sidecarImage: settings.WESIDE_SIDECAR_IMAGE ?? sidecarImageOf(settings.WESIDE_SIDECAR_BUILD),
    kubernetes: {
      namespace: settings.WESIDE_NAMESPACE,
      owner: settings.WESIDE_OWNER,
      serviceAccount: settings.WESIDE_SERVICE_ACCOUNT,
      brokerUrl: settings.WESIDE_BROKER_URL,
      brokerCaFile: settings.WESIDE_BROKER_CA_FILE ?? null,
      upstream: settings.WESIDE_UPSTREAM,
      consoleUrl,
      netAdmin: settings.WESIDE_NET_ADMIN === "1",
      sidecarImage: settings.WESIDE_SIDECAR_IMAGE ?? null,
      sidecarBuild: settings.WESIDE_SIDECAR_BUILD,
    } satisfies KubernetesSettings,
    root: path.resolve(settings.WESIDE_ROOT),
    nameTakeover: settings.WESIDE_NAME_TAKEOVER,
    leaseMs: settings.WESIDE_LEASE_MS,
    healthPort: settings.WESIDE_HEALTH_PORT,
    sidecarCommand: settings.WESIDE_SIDECAR_COMMAND,
    /** All of this process's own environment that instances see. */
    inherited: {
      PATH: settings.PATH,
      HOME: settings.HOME,
      LANG: "C.UTF-8",
      TMPDIR: settings.TMPDIR,
      ...(settings.TZ ? { TZ: settings.TZ } : {}),
    },
  }
}

/** As `npm run build:sidecar-image` names it. */
const sidecarImageOf = (build: string) => `localhost/weside-sidecar:${build.replace(/[^\w.-]/g, "-")}`

export const configFromEnvironment = () => readConfig(process.env)
