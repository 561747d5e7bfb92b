import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { Db } from "../lib/db"
import type { Joined } from "../lib/wire/broker"
import { type Credentials, credentialLifeS, renewableForS } from "./credential"
import type { Identity, Instances } from "./instances"
import type { PodTokens } from "./pod-tokens"
import { Refusal } from "./refusal"
import { Turnstile } from "./turnstile"

const joinsAtOnce = 4
const joinsWaiting = 3000

/** Who calls: by join token or the cluster's word once, by credential from then on, and only while the instance exists. */
export class Identities {
  /** Anybody who reaches the broker may try to join. */
  private readonly joining = new Turnstile(joinsAtOnce, joinsWaiting)

  constructor(
    private readonly db: Db,
    private readonly instances: Instances,
    private readonly credentials: Credentials,
    /** Of a Weside that runs pods: no other join tokens count there. */
    private readonly podTokens: PodTokens | null,
  ) {}

  join(joinToken: string): Promise<Identity> {
    return this.podTokens ? this.joinPod(this.podTokens, joinToken) : this.joinOnce(joinToken)
  }

  private async joinOnce(joinToken: string): Promise<Identity> {
    const hash = createHash("sha256").update(joinToken).digest("hex")
    const instanceId = await this.joining.pass(() => this.spendJoinToken(hash))
    const identity = instanceId && (await this.instances.find(instanceId))
    if (!identity)
      throw new Refusal("unauthenticated", "The join token was used, has expired, or was never given.")
    return identity
  }

  private async joinPod(tokens: PodTokens, token: string): Promise<Identity> {
    const id = await tokens.podOf(token)
    // Asked first: a row that is written meanwhile is found below.
    if (!(await this.db.instance.findUnique({ where: { id }, select: { id: true } })))
      throw new Refusal(
        "unavailable",
        "This pod is not known as an instance yet: the controller writes down what it sees. Try again in a moment.",
      )
    const identity = await this.instances.find(id)
    if (!identity)
      throw new Refusal(
        "unauthenticated",
        "The version of this pod records no sidecar, or its environment is gone.",
      )
    return identity
  }

  caller(request: IncomingMessage): Promise<Identity> {
    return this.bearer(request, 0)
  }

  callerToRenew(request: IncomingMessage): Promise<Identity> {
    return this.bearer(request, renewableForS)
  }

  async joined(identity: Identity): Promise<Joined> {
    const { instance, environment, service, version } = identity
    const credential = await this.credentials.issue(identity)
    return { credential, expiresInS: credentialLifeS, instance, environment, service, version }
  }

  private async bearer(request: IncomingMessage, graceS: number): Promise<Identity> {
    const [, credential] = /^Bearer ([\w.-]{1,4096})$/i.exec(request.headers.authorization ?? "") ?? []
    if (!credential) throw new Refusal("unauthenticated", "Send the credential as Authorization: Bearer.")
    const claims = await this.credentials.verify(credential, graceS)
    const identity = await this.instances.find(claims.sub)
    if (!identity || identity.environmentId !== claims.env || identity.versionId !== claims.ver)
      throw new Refusal("unauthenticated", "This instance is gone.")
    return identity
  }

  /** One statement looks it up and takes it away, so that of two sidecars with the same token one joins. */
  private async spendJoinToken(hash: string): Promise<string | null> {
    const used = await this.db.$queryRaw<{ instanceId: string }[]>`
      DELETE FROM "JoinToken" WHERE "hash" = ${hash} AND "expiresAt" > now() RETURNING "instanceId"::text`
    return used[0]?.instanceId ?? null
  }
}
