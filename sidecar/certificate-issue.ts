// Issues the certificate. It names itself as its issuer and may sign, because whoever is told to trust it must find
// an authority: OpenSSL before 1.1.1h and the trust store of Fedora and CentOS take no other self-signed certificate.
// What it could sign is limited to its own names, so that trusting it gives nothing else away.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto"
import { AsnConvert, OctetString } from "@peculiar/asn1-schema"
import * as x509 from "@peculiar/asn1-x509"
import type { KeyAndCertificate } from "./certificate"
import { organization } from "./certificate-flaw"

export function issue(names: readonly string[], now: number): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const spki = AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), x509.SubjectPublicKeyInfo)
  const signature = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
  const name = subject(names[0]!)
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serial(),
    signature,
    issuer: name,
    validity: new x509.Validity({
      notBefore: new Date(now - backdatedMs),
      notAfter: new Date(now - backdatedMs + validMs),
    }),
    subject: name,
    subjectPublicKeyInfo: spki,
    extensions: extensions(names, createHash("sha1").update(bytes(spki.subjectPublicKey)).digest()),
  })
  const signed = sign("sha256", bytes(AsnConvert.serialize(tbsCertificate)), privateKey)
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: signature,
    signatureValue: buffer(signed),
  })
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: pem(bytes(AsnConvert.serialize(certificate))),
  }
}

function extensions(names: readonly string[], keyId: Buffer): x509.Extensions {
  const dns = names.map((dNSName) => new x509.GeneralName({ dNSName }))
  const ownNames = new x509.GeneralSubtrees(dns.map((base) => new x509.GeneralSubtree({ base })))
  const { digitalSignature, keyCertSign } = x509.KeyUsageFlags
  return new x509.Extensions([
    extension(
      x509.id_ce_basicConstraints,
      new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 }),
      true,
    ),
    extension(x509.id_ce_keyUsage, new x509.KeyUsage(digitalSignature | keyCertSign), true),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
    extension(x509.id_ce_nameConstraints, new x509.NameConstraints({ permittedSubtrees: ownNames }), true),
    extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(dns)),
    extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(buffer(keyId))),
  ])
}

const extension = (extnID: string, value: object, critical = false) =>
  new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })

const subject = (host: string) => new x509.Name([rdn(organizationName, organization), rdn(commonName, host)])

const rdn = (type: string, utf8String: string) =>
  new x509.RelativeDistinguishedName([
    new x509.AttributeTypeAndValue({ type, value: new x509.AttributeValue({ utf8String }) }),
  ])

/** 126 random bits behind a leading 1: positive, and of one length. */
function serial(): ArrayBuffer {
  const random = randomBytes(16)
  random[0] = (random[0]! & 0x3f) | 0x40
  return buffer(random)
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g)!
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`
}

const bytes = (asn1: ArrayBuffer) => Buffer.from(asn1)
const buffer = (own: Uint8Array) => Uint8Array.from(own).buffer

const ecdsaWithSha256 = "1.2.840.10045.4.3.2"
const organizationName = "2.5.4.10"
const commonName = "2.5.4.3"
const dayMs = 86_400_000
/** Clocks of containers and their hosts differ. */
const backdatedMs = dayMs
/** Apple's systems trust nothing that is valid for more than 825 days. */
const validMs = 825 * dayMs - 1000
