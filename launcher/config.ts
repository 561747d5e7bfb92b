import path from "node:path"
import { z } from "zod"
import { sidecarBuild } from "../scripts/sidecar-build.mjs"

const port = z
  .string()
  .regex(/^\d{1,5}$/, "a port from 1 to 65535")
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535, "a port from 1 to 65535")

const Settings = z.object({
  PORT: port.default(3000),
  WESIDE_DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "a PostgreSQL URL: postgresql://user:password@host:5432/database")
    .optional(),
  WESIDE_ENGINE: z
    .enum(["process", "podman", "kubernetes"], "“process”, “podman” or “kubernetes”")
    .default("process"),
  /** As pods of a cluster reach the broker. */
  WESIDE_BROKER_URL: z
    .url({ protocol: /^https$/, error: "an https URL such as https://192.168.1.20:9070" })
    .optional(),
  WESIDE_UPSTREAM: z
    .url({ protocol: /^https?$/, error: "an http or https URL such as https://api.weixin.qq.com" })
    .optional(),
})

export type Config = ReturnType<typeof readConfig>

/** The settings of `npm start`, from the environment; each wrong one is named with its right form. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""))
  const parsed = Settings.safeParse(set)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    throw new Error(`A setting is not in the right form. ${wrong.join("; ")}`)
  }
  const root = path.resolve(import.meta.dirname, "..")
  return {
    port: parsed.data.PORT,
    dataDir: path.resolve(root, parsed.data.WESIDE_DATA_DIR),
    databaseUrl: parsed.data.DATABASE_URL,
    engine: parsed.data.WESIDE_ENGINE,
    upstream: parsed.data.WESIDE_UPSTREAM,
    brokerUrl: parsed.data.WESIDE_BROKER_URL,
    root,
    sidecarBuild: sidecarBuild(root),
  }
}
