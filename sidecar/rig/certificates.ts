// Certificates from the real process, as a sidecar gets them.
import { execFile, execFileSync } from "node:child_process"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { CertificateRequest, KeyAndCertificate } from "../certificate"

const root = fileURLToPath(new URL("../..", import.meta.url))
const bun = `${root}node_modules/.bin/bun`
const asker = fileURLToPath(new URL("./certificate-asker.ts", import.meta.url))

type Asked = KeyAndCertificate & { log: Record<string, unknown>[] }

/** Throws what the sidecar would say when it cannot start. */
export async function ask(
  request: CertificateRequest,
  { umask = 0o022, packed }: { umask?: number; packed?: string } = {},
): Promise<Asked> {
  const command = packed ? [packed] : [bun, asker]
  const script = `umask ${umask.toString(8)} && exec "$@"`
  const { stdout } = await promisify(execFile)("sh", [
    ...["-c", script, "sh", ...command],
    JSON.stringify(request),
  ])
  const lines: Record<string, unknown>[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  const { answer } = lines.pop() as { answer: KeyAndCertificate | { failure: string } }
  if ("failure" in answer) throw new Error(answer.failure)
  return { ...answer, log: lines }
}

/** One file that holds the runtime and the program; its path. */
export function pack(folder: string): string {
  const file = path.join(folder, "packed")
  const how = ["--compile", "--splitting", "--format=esm", "--minify"]
  execFileSync(bun, ["build", ...how, asker, "--outfile", file], { cwd: folder, stdio: "pipe" })
  return file
}
