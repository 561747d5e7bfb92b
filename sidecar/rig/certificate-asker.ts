// Asks for a certificate as the sidecar does at its start, from source or packed into one file.
import { type CertificateRequest, certificateArgument, instanceCertificate } from "../certificate"

if (Bun.isStandaloneExecutable && process.argv[2] === certificateArgument)
  await import("../certificate-program")
else {
  const request: CertificateRequest = JSON.parse(process.argv.at(-1)!)
  const answer = await instanceCertificate(request).catch((error: Error) => ({ failure: error.message }))
  console.log(JSON.stringify({ answer }))
}
