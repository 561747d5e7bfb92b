import { accessSync, constants, statSync } from "node:fs"
import path from "node:path"
import { sourceRefusal } from "@/lib/versions/rules"
import type { Workload } from "../../workload"
import type { Obstacle } from "../engine"

/** The file that a command's first word names, as a shell in `directory` would find it; null when there is none. */
export function findCommand(word: string, directory: string, searchPath: string): string | null {
  const candidates = word.includes("/")
    ? [path.resolve(directory, word)]
    : searchPath.split(":").map((folder) => path.resolve(directory, folder, word))
  return candidates.find(isProgram) ?? null
}

/** Why nothing of this version can be started until a person acts; null when it can. */
export function obstacleOf(workload: Workload, directory: string, searchPath: string): Obstacle | null {
  const { source, env } = workload
  if (source.kind === "Image")
    return { reason: "EngineUnsuitable", message: sourceRefusal(source.kind, "process")! }
  if (!isFolder(directory))
    return { reason: "DirectoryMissing", message: `The folder ${directory} does not exist any more.` }
  const word = source.command[0]!
  if (findCommand(word, directory, env.PATH ?? searchPath)) return null
  return {
    reason: "CommandMissing",
    message: `There is no program “${word}”: it was looked for ${word.includes("/") ? `from ${directory}` : "in PATH"}.`,
  }
}

function isProgram(file: string) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

export function isFolder(directory: string) {
  try {
    return statSync(directory).isDirectory()
  } catch {
    return false
  }
}
