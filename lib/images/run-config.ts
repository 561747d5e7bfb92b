// How an image says that it is run: the same words in podman's answers and in registries' configurations. Pure.
import { z } from "zod"

export const RunConfig = z.object({
  User: z.string().nullish(),
  Env: z.array(z.string()).nullish(),
  Entrypoint: z.array(z.string()).nullish(),
  Cmd: z.array(z.string()).nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
})

export type Run = {
  user: string
  env: Record<string, string>
  command: string[]
  ports: number[]
}

export function runOf(config: z.infer<typeof RunConfig>): Run {
  return {
    user: config.User ?? "",
    env: Object.fromEntries(
      (config.Env ?? []).map((line) => [line.split("=", 1)[0]!, line.replace(/^[^=]*=?/, "")]),
    ),
    command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
    ports: portsOf(Object.keys(config.ExposedPorts ?? {})),
  }
}

const portsOf = (exposed: string[]) =>
  exposed
    .filter((port) => !port.includes("/") || port.endsWith("/tcp"))
    .map((port) => Number.parseInt(port, 10))
    .filter((port) => port >= 1 && port <= 65_535)
    .sort((a, b) => a - b)
