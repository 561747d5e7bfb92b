// Debian's skopeo speaks with registries: their authentication, TLS, mirrors and digests are its matter. Arguments are
// lists and a name always follows `docker://`, so nothing of a user's is ever an option.
import { type ExecFileException, execFile } from "node:child_process"
import { env as settings } from "../../env"
import { turnsOf } from "../turns"

const askLimitMs = 30_000
/** More than any registry takes for a manifest or a configuration. */
const answerMaxBytes = 8 << 20
const takeTurn = turnsOf(4)

/** Skopeo said no, in its own words: `refusals.ts` makes a sentence of them. */
export class SkopeoFailed extends Error {
  constructor(
    readonly said: string,
    args: string[],
  ) {
    super(`skopeo ${args.join(" ")}: ${said}`)
    this.name = "SkopeoFailed"
  }
}

/** The bytes of a manifest or an index as the registry has them. */
export const askManifest = (host: string, name: string) => ask(host, ["inspect", "--raw"], name)

/** The bytes of an image's configuration. */
export const askConfig = (host: string, name: string) => ask(host, ["inspect", "--config", "--raw"], name)

async function ask(host: string, args: string[], name: string) {
  const done = await takeTurn()
  try {
    return await skopeo([...args, ...access(host, ""), "--", `docker://${name}`], { limitMs: askLimitMs })
  } finally {
    done()
  }
}

/** Leaves every layer, each checked against its digest, in `folder` under the digest's digits. */
export async function copyImage(host: string, name: string, folder: string, signal: AbortSignal) {
  const args = ["--insecure-policy", "copy", "--quiet", "--preserve-digests", ...access(host, "src-")]
  await skopeo([...args, "--", `docker://${name}`, `dir:${folder}`], { signal })
}

function access(host: string, side: "" | "src-"): string[] {
  const { authFile, caFolder, insecure } = settings.registry
  return [
    // Without one nobody's own passwords are looked for: a console asks the same wherever it runs.
    ...(authFile ? [`--${side}authfile`, authFile] : [`--${side}no-creds`]),
    ...(caFolder ? [`--${side}cert-dir`, caFolder] : []),
    ...(insecure.includes(host) ? [`--${side}tls-verify=false`] : []),
  ]
}

function skopeo(args: string[], { limitMs = 0, signal }: { limitMs?: number; signal?: AbortSignal }) {
  return new Promise<Buffer>((resolve, reject) => {
    const [program, ...before] = endsWithUs()
    const options = {
      ...{ timeout: limitMs, killSignal: "SIGKILL" as const, maxBuffer: answerMaxBytes },
      ...{ encoding: "buffer" as const, signal },
    }
    // Next.js would take the program, whose name is not fixed, for a file to bring along.
    execFile(/* turbopackIgnore: true */ program!, [...before, ...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      reject(error.name === "AbortError" ? error : new SkopeoFailed(saidOf(error, stderr, limitMs), args))
    })
  })
}

/** A process that is killed outright takes its downloads with it where the system can see to that. */
const endsWithUs = () =>
  process.platform === "linux" ? ["setpriv", "--pdeathsig", "KILL", "skopeo"] : ["skopeo"]

function saidOf(error: ExecFileException, stderr: Buffer, limitMs: number) {
  if (error.code === "ENOENT" || error.code === notFoundCode) return notInstalled
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "its answer is too long"
  return error.killed ? `it took longer than ${limitMs / 1000} s` : lastWord(stderr)
}

/** How `setpriv` ends when it does not find what to run. */
const notFoundCode = 127
export const notInstalled = "skopeo is not installed"

/** Its fatal log line, without what only repeats the question. */
export function lastWord(stderr: Buffer | string): string {
  const text = stderr.toString()
  const quoted = /level=fatal msg=("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
  const said = quoted ? unquote(quoted) : (text.trim().split("\n").at(-1) ?? "")
  return (
    said.replace(/^(Error [^"]*"[^"]*"|[a-z ]*docker:\/\/\S+): /, "").slice(0, 500) || "it gave no reason"
  )
}

function unquote(text: string) {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
