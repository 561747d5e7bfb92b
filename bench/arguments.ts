import path from "node:path"
import { parseArgs } from "node:util"
import { sidecarCommand } from "../lib/wire/sidecar"

export type Arguments = {
  /** Where the figures go as JSON, if anywhere. */
  json: string | null
  /** The program that is measured, with its arguments. */
  sidecar: string[]
  /** Short rounds: shows that everything works, and measures nothing that may be compared. */
  quick: boolean
  /** Whether the proxy under load has a core to itself. */
  pinned: boolean
}

export const usage = `npm run bench:sidecar [-- options]
  --json FILE       also write the figures there
  --sidecar "CMD"   measure this program instead of dist/sidecar, which is packed anew when it must be
  --quick           short rounds; the figures are not comparable
  --unpinned        let the kernel place the processes`

/** Throws an error whose message is fit for the user. */
export function readArguments(args: string[], root: string): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      sidecar: { type: "string" },
      quick: { type: "boolean", default: false },
      unpinned: { type: "boolean", default: false },
    },
  })
  const sidecar = values.sidecar === undefined ? sidecarCommand(root) : wordsOf(values.sidecar)
  if (sidecar.length === 0) throw new Error("--sidecar needs a command.")
  if (values.json === "") throw new Error("--json needs a file name.")
  return {
    json: values.json === undefined ? null : path.resolve(values.json),
    sidecar,
    quick: values.quick,
    pinned: !values.unpinned,
  }
}

/** Programs run in `/`, so files are named in full. */
const wordsOf = (command: string) =>
  command
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => (/^[^-].*\//.test(word) || word.startsWith("/") ? path.resolve(word) : word))
