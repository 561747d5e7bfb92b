// The key and certificate of an instance's HTTPS. A short-lived process of the same program makes, keeps and publishes
// them: the library that knows X.509 would cost the resident sidecar 15 MB. The key comes back over a pipe.
import { log } from "./log"

export type CertificateRequest = {
  /** The first is also the common name. */
  names: readonly string[]
  /** Where key and certificate are kept for the next start, 0600; without it in memory alone. */
  keyFile?: string | null
  /** Where `certificate.crt` is written for the application to trust; made when missing. */
  directory: string
}

/** Both in PEM. */
export type KeyAndCertificate = { key: string; cert: string }

/** What the process that makes it says, as JSON. `remark`: why a kept pair was not used again. */
export type CertificateAnswer = (KeyAndCertificate & { remark: string | null }) | { failure: string }

/** The argument by which the packed sidecar becomes the process that makes the certificate. */
export const certificateArgument = "make-certificate"

/** Throws a sentence that says what to do. Waits for that process without a turn of the loop: it saves 1 MB for good. */
export async function instanceCertificate(request: CertificateRequest): Promise<KeyAndCertificate> {
  const self = Bun.isStandaloneExecutable ? certificateArgument : program
  const made = Bun.spawnSync([process.execPath, self], {
    stdin: Buffer.from(JSON.stringify(request)),
    stdout: "pipe",
    stderr: "inherit",
    timeout: timeoutMs,
  })
  const answer = read(made.stdout.toString())
  if (!answer) throw new Error(`The certificate was not made: its process ${endOf(made)}.`)
  if ("failure" in answer) throw new Error(answer.failure)
  if (answer.remark) log("warn", "a new certificate was made", { reason: answer.remark })
  return { key: answer.key, cert: answer.cert }
}

function read(text: string): CertificateAnswer | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const endOf = ({ exitCode, signalCode }: { exitCode: number | null; signalCode?: string | number }) =>
  signalCode ? `was ended by ${signalCode}` : `ended with exit code ${exitCode} and said nothing`

const program = `${import.meta.dir}/certificate-program.ts`
const timeoutMs = 10_000
