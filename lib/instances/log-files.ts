import path from "node:path"

/** How many rotated files of each log are kept beside the one being written. */
export const oldLogsKept = 2

/** The folder in which the process engine keeps what belongs to one instance. */
export const instanceFolder = (dataDir: string, instanceId: string) =>
  path.join(dataDir, "instances", instanceId)

/**
 * The log files of an instance, oldest to newest; the last is the one being written. Any of them may not exist.
 * A file is rotated by copying it to the next older name and truncating it, so a reader that finds it
 * shorter than its own position starts again at its beginning.
 */
export function logFiles(dataDir: string, instanceId: string) {
  const files = (name: string) => {
    const newest = path.join(instanceFolder(dataDir, instanceId), name)
    const old = Array.from({ length: oldLogsKept }, (_, index) => `${newest}.${oldLogsKept - index}`)
    return [...old, newest]
  }
  return { app: files("app.log"), sidecar: files("sidecar.log") }
}
