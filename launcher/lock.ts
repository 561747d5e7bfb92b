import { readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"

/** One Weside a data directory. The lock names the process and its start, so that a dead one's is taken over. */
export function lockDataDir(dataDir: string): () => void {
  const file = path.join(dataDir, "launcher.pid")
  const me = identity(process.pid)
  for (;;) {
    try {
      writeFileSync(file, me, { flag: "wx", mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    }
    const holder = readFileSync(file, "utf8")
    const pid = Number(holder.split(" ")[0])
    if (pid > 0 && identity(pid) === holder)
      throw new Error(
        `Weside already runs on ${dataDir} (process ${pid}). Stop it, or set WESIDE_DATA_DIR and PORT.`,
      )
    rmSync(file, { force: true })
  }
}

/** The process's number and the kernel's start time of it; empty when it does not run. */
function identity(pid: number): string {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return ""
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`
  } catch {
    return `${pid} `
  }
}
