// A certificate authority of this run's own, and what it signs: one server with the right name, one with another.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import path from "node:path"
import { programs } from "./debian"

export type KeyPair = { key: string; cert: string }
export type Certificates = { authority: string; upstream: KeyPair; misnamed: KeyPair }

/** What the TLS upstream is called: the certificate is checked for it. */
export const upstreamName = "localhost"

export function makeCertificates(folder: string): Certificates {
  const file = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync(programs.openssl, args, { stdio: ["ignore", "ignore", "pipe"] })
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
  const authority = { key: file("authority.key"), cert: file("authority.pem") }
  const made = ["-keyout", authority.key, "-out", authority.cert]
  openssl("req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=Weside bench", ...made)

  const sign = (name: string): KeyPair => {
    const pair = { key: file(`${name}.key`), cert: file(`${name}.pem`) }
    const request = file(`${name}.csr`)
    const extensions = file(`${name}.ext`)
    writeFileSync(extensions, `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`)
    openssl("req", ...newKey, "-subj", `/CN=${name}`, "-keyout", pair.key, "-out", request)
    const signer = ["-CA", authority.cert, "-CAkey", authority.key, "-CAcreateserial"]
    openssl(
      "x509",
      "-req",
      "-in",
      request,
      ...signer,
      "-days",
      "2",
      "-extfile",
      extensions,
      "-out",
      pair.cert,
    )
    return pair
  }
  return { authority: authority.cert, upstream: sign(upstreamName), misnamed: sign("elsewhere.test") }
}
