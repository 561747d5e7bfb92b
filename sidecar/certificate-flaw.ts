import { createPrivateKey, X509Certificate } from "node:crypto"
import type { KeyAndCertificate } from "./certificate"

/** Why a kept pair must not be used any more, as the end of a sentence; null when it may. */
export function flawOf(
  { key, cert }: KeyAndCertificate,
  names: readonly string[],
  now: number,
): string | null {
  let certificate: X509Certificate
  let matches: boolean
  try {
    certificate = new X509Certificate(cert)
    matches = certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return "holds no key and certificate that can be read"
  }
  if (!matches) return "holds a key that does not belong to its certificate"
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    return "holds a key that was not made here"
  if (!certificate.verify(certificate.publicKey)) return "holds a certificate that others signed"
  if (certificate.subjectAltName !== names.map((name) => `DNS:${name}`).join(", "))
    return "holds a certificate for other names"
  if (Date.parse(certificate.validFrom) > now) return "holds a certificate that is not valid yet"
  if (Date.parse(certificate.validTo) < now + leftMs) return "holds a certificate that ends within 30 days"
  return null
}

/** Whether a sidecar made this certificate, as it says itself. One that cannot be read is nobody's, and may be replaced. */
export function isOurs(cert: string): boolean {
  try {
    return new X509Certificate(cert).subject.split("\n").includes(`O=${organization}`)
  } catch {
    return true
  }
}

/** What stands in the certificate of a sidecar: whoever finds it in a trust store reads whose it is. */
export const organization = "Weside sidecar"

const leftMs = 30 * 86_400_000
