import { readFileSync } from "node:fs"
import { z } from "zod"
import { App } from "./app"
import { defaultApps } from "./default-apps"

const Settings = z.object({
  SIMULATOR_HOST: z.string().default("127.0.0.1"),
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65535).default(9080),
  /** An address of this machine on whose port 80 it answers too: what a hosts file can name in WeChat's place. */
  SIMULATOR_PORT_80_HOST: z.string().optional(),
  SIMULATOR_APPS_FILE: z.string().optional(),
  SIMULATOR_STATE_FILE: z.string().optional(),
  /** Platforms of which nothing else was said are pushed to below this address. */
  SIMULATOR_PUSH_BASE: z.url({ protocol: /^https?$/ }).optional(),
  SIMULATOR_QUOTAS: z.enum(["on", "off"]).default("on"),
})

export type Config = {
  host: string
  port: number
  /** Answers on port 80 of this address too. */
  port80Host?: string
  apps: App[]
  stateFile?: string
  pushBase?: string
  /** Whether daily and per-minute limits answer 45009 and 45011. */
  quotas: boolean
}

/** Reads the environment once. Throws an Error whose message is one sentence for the operator. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""))
  const settings = parsed(Settings, given, "the environment")
  return {
    host: settings.SIMULATOR_HOST,
    port: settings.SIMULATOR_PORT,
    port80Host: settings.SIMULATOR_PORT_80_HOST,
    apps: settings.SIMULATOR_APPS_FILE ? readApps(settings.SIMULATOR_APPS_FILE) : defaultApps,
    stateFile: settings.SIMULATOR_STATE_FILE,
    pushBase: settings.SIMULATOR_PUSH_BASE?.replace(/\/$/, ""),
    quotas: settings.SIMULATOR_QUOTAS === "on",
  }
}

function readApps(file: string): App[] {
  const apps = parsed(z.array(App), readJsonFile(file), file)
  const twice = apps.find((app, index) => apps.findIndex((other) => other.appid === app.appid) !== index)
  if (twice) throw new Error(`${file} names ${twice.appid} twice.`)
  return apps
}

export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause })
  }
}

export function parsed<S extends z.ZodType>(schema: S, value: unknown, source: string): z.infer<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Error(`In ${source}: ${sentenceOf(result.error)}`)
}

/** A zod error as one line, each problem with the place where it is. */
export function sentenceOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message))
    .join("; ")
}
