// Whose a pod's service-account token is, by the word of the cluster's API server. Nothing of it is kept, logged or told.
import { ApiException, AuthenticationV1Api, type V1TokenReviewStatus } from "@kubernetes/client-node"
import type { Logger } from "pino"
import { z } from "zod"
import { clientOf, openCluster } from "../lib/cluster"
import { podTokenAudience } from "../lib/wire/broker"
import { Refusal } from "./refusal"
import { Turnstile } from "./turnstile"

/** The pods that are instances: no others of the cluster join. */
export type Pods = { namespace: string; serviceAccount: string }

/** A sidecar waits 10 s for its answer: in its queue for some of them, for the API server for the others. */
const queueMs = 3000
const reviewMs = 5000
const reviewsAtOnce = 8
const reviewsWaiting = 3000
/** A failure that repeats is told as often as this. */
const tellMs = 60_000

/** Throws a sentence for the operator when there is no cluster. */
export const openPodTokens = (pods: Pods, log: Logger) => new PodTokens(pods, log)

export class PodTokens {
  private readonly api = clientOf(openCluster(), AuthenticationV1Api, reviewMs)
  private readonly reviews = new Turnstile(reviewsAtOnce, reviewsWaiting)
  private readonly username: string
  private told = { failure: "", at: 0 }

  constructor(
    { namespace, serviceAccount }: Pods,
    private readonly log: Logger,
  ) {
    this.username = `system:serviceaccount:${namespace}:${serviceAccount}`
  }

  /** The UID of the pod. A Refusal: `unauthenticated` of what no instance's pod holds, `unavailable` if it may pass. */
  async podOf(token: string): Promise<string> {
    if (!webToken.test(token))
      throw new Refusal(
        "unauthenticated",
        "Join with the pod's service-account token: this Weside runs pods.",
      )
    const askedAt = performance.now()
    const status = await this.reviews.pass(async () => {
      // Whoever asked is about to give up; those behind him are not.
      if (performance.now() - askedAt > queueMs) throw away()
      return this.review(token)
    })
    const refusal = refusalOf(status, this.username)
    if (refusal) throw new Refusal("unauthenticated", refusal)
    return podUidsOf(status)[0]!
  }

  private async review(token: string): Promise<V1TokenReviewStatus> {
    try {
      const { status } = await this.api.createTokenReview({
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenReview",
          spec: { token, audiences: [podTokenAudience] },
        },
      })
      return status ?? {}
    } catch (error) {
      throw this.failure(error)
    }
  }

  /** Whatever it is, the token may be a good one: nobody's identity ends here. */
  private failure(error: unknown): Refusal {
    const status = error instanceof ApiException ? error.code : null
    const refusal = status === 403 ? forbidden() : away()
    // What the API server says of a review could hold what was asked: its status alone is told.
    const reason = status === null ? (error as Error).message : `HTTP ${status}`
    const again = this.told.failure === reason && performance.now() - this.told.at < tellMs
    if (!again) {
      this.told = { failure: reason, at: performance.now() }
      this.log[status === 403 ? "error" : "warn"]({ reason }, refusal.message)
    }
    return refusal
  }
}

const webToken = /^[\w-]+\.[\w-]+\.[\w-]+$/

const away = () =>
  new Refusal(
    "unavailable",
    "The cluster's API server does not say whose token it is; try again in a moment.",
  )

const forbidden = () =>
  new Refusal(
    "unavailable",
    "The broker may not ask the cluster whose token it is: let its service account create tokenreviews (authentication.k8s.io).",
  )

/** An API server that knows nothing of audiences names none: then the token may be for anybody. */
function refusalOf(status: V1TokenReviewStatus, username: string): string | null {
  if (status.authenticated !== true || !status.audiences?.includes(podTokenAudience))
    return "The cluster does not accept the token for this audience: it has expired, its pod is gone, or it is for somebody else."
  if (status.user?.username !== username)
    return "The token is of another service account than the instances of this Weside have."
  const uids = podUidsOf(status)
  if (uids.length !== 1 || !z.uuid().safeParse(uids[0]).success) return "The token is not bound to a pod."
  return null
}

const podUidsOf = ({ user }: V1TokenReviewStatus) =>
  user?.extra?.["authentication.kubernetes.io/pod-uid"] ?? []
