// The file in which Tencent's cloud puts a `cloudbase_access_token`, for programs that read it and send it along.
// What it holds here stands for "no token": the sidecar takes that parameter out of a call, and nobody else knows it.

import { logSeldom } from "./log"

/** Writes to `path` now and every 10 minutes: what is no token while `ready` says so, then another token each time. */
export async function keepWxTokenFile(path: string, ready: () => boolean): Promise<void> {
  // Imported when it is needed: most instances ask for no such file, and memory is counted.
  const { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } = await import(
    "node:fs"
  )
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
  let written = ""
  const write = () => {
    if (!ready() && written !== "") return
    const next = ready() ? token() : notReady
    // In place and always as long, so that whoever reads meanwhile finds the old or the new, on the same inode.
    const file = openSync(path, flags, 0o644)
    try {
      const stat = fstatSync(file)
      if (!stat.isFile()) throw new Error("it is not a plain file")
      // Applications run as other users, whatever the umask.
      if ((stat.mode & 0o777) !== 0o644) fchmodSync(file, 0o644)
      writeSync(file, next, 0)
      ftruncateSync(file, next.length)
      written = next
    } finally {
      closeSync(file)
    }
  }
  const writeAgain = (): boolean => {
    try {
      write()
      return true
    } catch (error) {
      logSeldom("warn", "the file in SIDECAR_WX_TOKEN_FILE cannot be written", {
        cause: (error as Error).message,
      })
      return false
    }
  }
  try {
    write()
  } catch (error) {
    throw new Error(`SIDECAR_WX_TOKEN_FILE is ${path}, which cannot be written: ${(error as Error).message}.`)
  }
  const started = setInterval(() => {
    if (!ready() || !writeAgain()) return
    clearInterval(started)
    setInterval(writeAgain, everyMs)
  }, pollMs)
}

const prefix = "WESIDE-CLOUDBASE-"
const notReady = `${prefix}NOT-READY-YET`.padEnd(prefix.length + 32, "-")
const everyMs = 600_000
const pollMs = 100

function token(): string {
  return prefix + Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url")
}
