import { randomUUID } from "node:crypto"
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"

/** Writes `certificate.crt`, complete at every moment, unless it stands there already. */
export function publish(directory: string, cert: string) {
  const file = path.join(directory, "certificate.crt")
  try {
    if (textOf(file) === cert) return
    mkdirSync(directory, { recursive: true })
    replace(file, cert)
  } catch (error) {
    throw new Error(
      `The sidecar cannot write its certificate to ${file}: ${reasonOf(error)}. Let it write in that folder, or name another in SIDECAR_CERTIFICATE_DIR.`,
    )
  }
}

function replace(file: string, text: string) {
  const own = `${file}.${randomUUID()}`
  try {
    writeFileSync(own, text, { mode: 0o644, flag: "wx" })
    renameSync(own, file)
  } catch (error) {
    rmSync(own, { force: true })
    throw error
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return null
  }
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ""] ?? message
}

const reasons: Record<string, string> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "it is on a read-only file system",
  ENOTDIR: "one of its folders is a file",
  EEXIST: "there is a file where its folder should be",
  EISDIR: "there is a folder of that name",
  ENOSPC: "no space is left",
}
