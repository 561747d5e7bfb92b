import path from "node:path"
import { parseArgs } from "node:util"

export type BrokerArguments = { json: string | null; sidecars: number; edits: number; storms: number }

export const usage = `npm run bench:broker [-- options]
  --json FILE      also write the figures there
  --sidecars N     connected at once (2000)
  --edits N        permission edits (100)
  --storms N       storms with nothing in memory (10)`

/** Throws an error whose message is fit for the user. */
export function readBrokerArguments(args: string[]): BrokerArguments {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      sidecars: { type: "string", default: "2000" },
      edits: { type: "string", default: "100" },
      storms: { type: "string", default: "10" },
    },
  })
  if (values.json === "") throw new Error("--json needs a file name.")
  const count = (name: "sidecars" | "edits" | "storms") => {
    if (!/^[1-9]\d{0,3}$/.test(values[name])) throw new Error(`--${name} is a whole number from 1 to 9999.`)
    return Number(values[name])
  }
  return {
    json: values.json === undefined ? null : path.resolve(values.json),
    sidecars: count("sidecars"),
    edits: count("edits"),
    storms: count("storms"),
  }
}
