// The short-lived process behind `certificate.ts`: a request in JSON on its input, the answer on its output.
import type { CertificateAnswer, CertificateRequest, KeyAndCertificate } from "./certificate"
import { flawOf } from "./certificate-flaw"
import { keptPair } from "./certificate-kept"
import { publish } from "./certificate-publish"

// Whoever started the sidecar may have asked for less: applications run as other users and have to read the certificate.
process.umask(0o022)
await Bun.write(Bun.stdout, JSON.stringify(await answer(await Bun.stdin.json())))

async function answer({ names, keyFile, directory }: CertificateRequest): Promise<CertificateAnswer> {
  const make = async () => (await import("./certificate-issue")).issue(names, Date.now())
  const flaw = (pair: KeyAndCertificate) => flawOf(pair, names, Date.now())
  try {
    const { pair, remark } = keyFile
      ? await keptPair(keyFile, flaw, make)
      : { pair: await make(), remark: null }
    publish(directory, pair.cert)
    return { ...pair, remark }
  } catch (error) {
    return { failure: (error as Error).message }
  }
}
