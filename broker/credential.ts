// A sidecar's credential: a JWT that this broker, its next start, and every broker with the same key file accept.
import { randomUUID } from "node:crypto"
import { decodeProtectedHeader, errors, importJWK, jwtVerify, SignJWT } from "jose"
import { z } from "zod"
import type { Identity } from "./instances"
import type { KeyFile } from "./keys"
import { Refusal } from "./refusal"

const issuer = "weside"
const audience = "weside-broker"
const algorithm = "EdDSA"
export const credentialLifeS = 600

/**
 * A credential that ended while no broker ran can still be renewed, or every outage of ten minutes would strand
 * each sidecar, whose join token is used up. What ends a credential for good is the end of its instance.
 */
export const renewableForS = 86_400

const Claims = z.object({ sub: z.uuid(), env: z.uuid(), ver: z.uuid(), jti: z.string() })
type Claims = z.infer<typeof Claims>
type Key = Awaited<ReturnType<typeof importJWK>>

export class Credentials {
  private readonly imported = new Map<string, Promise<Key>>()

  constructor(private readonly signing: KeyFile["signing"]) {}

  async issue({ instanceId, environmentId, versionId }: Identity): Promise<string> {
    return new SignJWT({ env: environmentId, ver: versionId })
      .setProtectedHeader({ alg: algorithm, kid: this.signing.active })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(instanceId)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${credentialLifeS} s`)
      .sign(await this.key(this.signing.active, "private"))
  }

  /** `graceS` accepts one that ended so many seconds ago. */
  async verify(credential: string, graceS = 0): Promise<Claims> {
    try {
      const { kid = "" } = decodeProtectedHeader(credential)
      const { payload } = await jwtVerify(credential, await this.key(kid, "public"), {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ["exp", "iat"],
        clockTolerance: graceS,
      })
      return Claims.parse(payload)
    } catch (cause) {
      throw new Refusal(
        "unauthenticated",
        cause instanceof errors.JWTExpired
          ? "The credential has expired: renew it, or join with a new token."
          : "The credential is not one of this broker's: join with a new token.",
      )
    }
  }

  private key(id: string, half: "private" | "public"): Promise<Key> {
    const name = `${half} ${id}`
    const imported = this.imported.get(name) ?? this.import(id, half)
    if (this.signing.keys.some((key) => key.id === id)) this.imported.set(name, imported)
    return imported
  }

  private async import(id: string, half: "private" | "public"): Promise<Key> {
    const jwk = this.signing.keys.find((key) => key.id === id)?.jwk
    if (!jwk) throw new Error(`There is no signing key ${id}`)
    const { d, ...open } = jwk
    return importJWK(half === "private" ? { ...open, d } : open, algorithm)
  }
}
