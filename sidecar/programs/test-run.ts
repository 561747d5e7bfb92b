// A program in a folder of its own, with nothing of this process's environment but where programs are.
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"

/** What programs find as `photo.jpg`: more than curl sends without being asked to. */
export const photo = randomBytes(2 * 1024 * 1024)

export type Ran = {
  /** Null: it was killed for taking too long. */
  code: number | null
  out: string
  err: string
  file: (name: string) => Buffer
}

/** `command` is told its folder. */
export function runIn(
  parent: string,
  command: (folder: string) => string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const folder = mkdtempSync(path.join(parent, "run-"))
  writeFileSync(path.join(folder, "photo.jpg"), photo)
  const [program = "", ...args] = command(folder)
  const own = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", ...env }
  const limits = { timeout: 45_000, killSignal: "SIGKILL" } as const
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: folder, env: own, ...limits }, (_, out, err) =>
      resolve({
        code: child.exitCode,
        out,
        err,
        file: (name) => readFileSync(path.join(folder, name)),
      }),
    )
  })
}
