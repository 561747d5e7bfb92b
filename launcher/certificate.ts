// The broker's certificate on a developer's machine, where pods of a cluster call it: it names itself as its issuer, may
// vouch for nothing but its own names, and is kept in the data directory.
import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { isIP } from "node:net"
import path from "node:path"
import { AsnConvert, OctetString } from "@peculiar/asn1-schema"
import * as x509 from "@peculiar/asn1-x509"

const dayMs = 86_400_000
/** Clocks of pods and this machine differ. */
const backdatedMs = dayMs
const validMs = 397 * dayMs
const renewBeforeMs = 30 * dayMs

export type CertificateFiles = { certificateFile: string; keyFile: string }

/** Made anew when the hosts are others, or when it soon ends. */
export function certificateFor(hosts: string[], folder: string, now = Date.now()): CertificateFiles {
  const files = { certificateFile: path.join(folder, "tls.crt"), keyFile: path.join(folder, "tls.key") }
  if (isGood(files, hosts, now)) return files
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { key, certificate } = issue(hosts, now)
  writeFileSync(files.keyFile, key, { mode: 0o600 })
  writeFileSync(files.certificateFile, certificate)
  return files
}

function isGood({ certificateFile, keyFile }: CertificateFiles, hosts: string[], now: number) {
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return false
  const certificate = new X509Certificate(readFileSync(certificateFile))
  const names = (certificate.subjectAltName ?? "").split(", ").map((name) => name.replace(/^[^:]*:/, ""))
  return (
    new Date(certificate.validTo).getTime() - renewBeforeMs > now && names.toString() === hosts.toString()
  )
}

function issue(hosts: string[], now: number) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const spki = AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), x509.SubjectPublicKeyInfo)
  const signatureAlgorithm = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serial(),
    signature: signatureAlgorithm,
    issuer: subject,
    validity: new x509.Validity({
      notBefore: new Date(now - backdatedMs),
      notAfter: new Date(now - backdatedMs + validMs),
    }),
    subject,
    subjectPublicKeyInfo: spki,
    extensions: extensions(hosts, createHash("sha1").update(Buffer.from(spki.subjectPublicKey)).digest()),
  })
  const signed = sign("sha256", Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey)
  const whole = new x509.Certificate({ tbsCertificate, signatureAlgorithm, signatureValue: buffer(signed) })
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    certificate: new X509Certificate(Buffer.from(AsnConvert.serialize(whole))).toString(),
  }
}

function extensions(hosts: string[], keyId: Buffer) {
  const names = hosts.map((host) =>
    isIP(host) ? new x509.GeneralName({ iPAddress: host }) : new x509.GeneralName({ dNSName: host }),
  )
  const { digitalSignature, keyCertSign } = x509.KeyUsageFlags
  return new x509.Extensions([
    extension(
      x509.id_ce_basicConstraints,
      new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 }),
      true,
    ),
    extension(x509.id_ce_keyUsage, new x509.KeyUsage(digitalSignature | keyCertSign), true),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
    extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(names)),
    extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(buffer(keyId))),
  ])
}

const extension = (extnID: string, value: object, critical = false) =>
  new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })

const subject = new x509.Name([
  new x509.RelativeDistinguishedName([
    new x509.AttributeTypeAndValue({
      type: "2.5.4.3",
      value: new x509.AttributeValue({ utf8String: "Weside broker" }),
    }),
  ]),
])

/** 126 random bits behind a leading 1: positive, and of one length. */
function serial(): ArrayBuffer {
  const random = randomBytes(16)
  random[0] = (random[0]! & 0x3f) | 0x40
  return buffer(random)
}

const buffer = (own: Uint8Array) => Uint8Array.from(own).buffer

const ecdsaWithSha256 = "1.2.840.10045.4.3.2"
