// The machine's podman. Whoever may run it is root on this machine: arguments are lists, never a shell's line, and
// nothing of a user's is ever an option.
import { execFile } from "node:child_process"
import { turnsOf } from "./turns"

const timeoutMs = 60_000
/** Each is a process tree of its own for a moment; more at once only wait for each other inside podman. */
const takeTurn = turnsOf(4)

/** Podman said no. `said` is its own last word, fit to be shown. */
export class PodmanFailed extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly said: string,
    args: string[],
  ) {
    super(`podman ${args.slice(0, 2).join(" ")}: ${said}`)
    this.name = "PodmanFailed"
  }
}

/** Runs one command of podman and returns what it wrote. Rejects with `PodmanFailed`. `waits`: it mostly waits itself. */
export async function podman(args: string[], { limitMs = timeoutMs, waits = false } = {}): Promise<string> {
  if (waits) return run(args, limitMs)
  const turn = await takeTurn()
  try {
    return await run(args, limitMs)
  } finally {
    turn()
  }
}

function run(args: string[], limitMs: number) {
  return new Promise<string>((resolve, reject) => {
    const options = { timeout: limitMs, killSignal: "SIGKILL" as const, maxBuffer: 1 << 26 }
    execFile("podman", args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said =
        error.code === "ENOENT"
          ? "it is not installed (Debian: apt-get install podman)"
          : error.killed
            ? `it took longer than ${limitMs / 1000} s`
            : lastWord(stderr)
      reject(new PodmanFailed(typeof error.code === "number" ? error.code : null, said, args))
    })
  })
}

/** Its `Error:` line, without the log lines around it. */
export function lastWord(stderr: string): string {
  const lines = stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^time="|^failed to connect to syslog/.test(line))
  const error = lines.findLast((line) => line.startsWith("Error: ")) ?? lines.at(-1) ?? "it gave no reason"
  return error.replace(/^Error: /, "").slice(0, 500)
}
