// A sidecar's credential: a JWT that this broker, its next start, and every broker with the same key file accept.
import { createHash, randomUUID } from "node:crypto"
import { decodeProtectedHeader, errors, importJWK, jwtVerify, SignJWT } from "jose"
import { z } from "zod"
import type { Identity } from "./instances"
import type { KeyRing, SigningKey } from "./key-ring"
import { Refusal } from "./refusal"

const issuer = "weside"
const audience = "weside-broker"
const algorithm = "EdDSA"
export const credentialLifeS = 600
const seenMax = 20_000

/**
 * A credential that ended while no broker ran can still be renewed, or every outage of ten minutes would strand
 * each sidecar, whose join token is used up. What ends a credential for good is the end of its instance.
 */
export const renewableForS = 86_400

const Claims = z.object({ sub: z.uuid(), env: z.uuid(), ver: z.uuid(), jti: z.string() })
type Claims = z.infer<typeof Claims>
type Key = Awaited<ReturnType<typeof importJWK>>
type Half = "private" | "public"

export class Credentials {
  private readonly imported = new WeakMap<SigningKey, Record<Half, Promise<Key>>>()

  /** Checked before, by their hash: a sidecar shows the same one some hundred times. */
  private readonly seen = new Map<string, { claims: Claims; keyId: string; endsAt: number }>()

  constructor(private readonly ring: KeyRing) {}

  async issue({ instanceId, environmentId, versionId }: Identity): Promise<string> {
    const key = this.ring.activeSigning
    return new SignJWT({ env: environmentId, ver: versionId })
      .setProtectedHeader({ alg: algorithm, kid: key.id })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(instanceId)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${credentialLifeS} s`)
      .sign(await this.half(key, "private"))
  }

  /** `graceS` accepts one that ended so many seconds ago. */
  async verify(credential: string, graceS = 0): Promise<Claims> {
    const seen = this.seen.get(digestOf(credential))
    if (seen && seen.endsAt > Date.now() && (await this.ring.signing(seen.keyId))) return seen.claims
    const { claims, keyId, exp } = await this.verifySignature(credential, graceS)
    if (this.seen.size >= seenMax) this.seen.clear()
    this.seen.set(digestOf(credential), { claims, keyId, endsAt: exp * 1000 })
    return claims
  }

  private async verifySignature(credential: string, graceS: number) {
    try {
      const key = await this.signedWith(credential)
      const { payload } = await jwtVerify(credential, await this.half(key, "public"), {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ["exp", "iat"],
        clockTolerance: graceS,
      })
      return { claims: Claims.parse(payload), keyId: key.id, exp: payload.exp ?? 0 }
    } catch (cause) {
      if (cause instanceof Refusal) throw cause
      throw new Refusal(
        "unauthenticated",
        cause instanceof errors.JWTExpired
          ? "The credential has expired: renew it, or join with a new token."
          : "The credential is not one of this broker's: join with a new token.",
      )
    }
  }

  private async signedWith(credential: string): Promise<SigningKey> {
    const { kid = "" } = decodeProtectedHeader(credential)
    const key = await this.ring.signing(kid).catch((cause) => {
      // It may be a good one: nobody's identity ends because this broker cannot read its keys.
      throw new Refusal("unavailable", "The broker cannot read its key file; its log says why.", { cause })
    })
    if (!key) throw new Error(`There is no signing key ${kid}`)
    return key
  }

  private half(key: SigningKey, half: Half): Promise<Key> {
    const imported = this.imported.get(key) ?? importHalves(key)
    this.imported.set(key, imported)
    return imported[half]
  }
}

function importHalves({ jwk }: SigningKey): Record<Half, Promise<Key>> {
  const { d: _, ...open } = jwk
  return { private: importJWK(jwk, algorithm), public: importJWK(open, algorithm) }
}

const digestOf = (credential: string) => createHash("sha256").update(credential).digest("base64")
