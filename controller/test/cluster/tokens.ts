// Tokens of service accounts, and what TokenReview says of them.
import { randomBytes, randomUUID } from "node:crypto"
import { kindOf } from "./kinds"
import type { Json, Pod, ServiceAccount } from "./objects"
import { notFound } from "./refusal"
import type { Store } from "./store"

export const apiAudience = "https://kubernetes.default.svc"

export type TokenRequest = {
  namespace: string
  serviceAccount: string
  /** The name of the pod that the token is bound to. */
  pod?: string
  /** The API server's own when left out. */
  audiences?: string[]
  expiresInS?: number
}
type Token = {
  account: ServiceAccount
  pod: Pod | null
  audiences: string[]
  expiresAt: number
  id: string
}

export function openTokens(store: Store) {
  const issued = new Map<string, Token>()

  function issue({ namespace, serviceAccount, pod: podName, audiences, expiresInS = 3600 }: TokenRequest) {
    const account = store.find<ServiceAccount>("serviceaccounts", namespace, serviceAccount)
    if (!account) throw notFound(kindOf("serviceaccounts"), serviceAccount)
    const pod = podName ? store.find<Pod>("pods", namespace, podName) : null
    if (podName && !pod) throw notFound(kindOf("pods"), podName)
    const expiresAt = Date.now() + expiresInS * 1000
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const claims = { aud: audiences ?? [apiAudience], exp: Math.floor(expiresAt / 1000) }
    const sub = `system:serviceaccount:${namespace}:${serviceAccount}`
    const signature = randomBytes(32).toString("base64url")
    const token = `${part({ alg: "RS256", kid: "test" })}.${part({ ...claims, sub })}.${signature}`
    issued.set(token, { account, pod, audiences: claims.aud, expiresAt, id: randomUUID() })
    return token
  }

  /** Why a token counts for nothing now, or whose it is. */
  function check(
    text: string,
    audiences: string[],
  ): { error: string } | { token: Token; audiences: string[] } {
    const token = issued.get(text)
    if (!token) return { error: "invalid bearer token" }
    if (Date.now() >= token.expiresAt) return { error: "service account token has expired" }
    const { account, pod } = token
    const { namespace, name, uid } = account.metadata
    if (store.find<ServiceAccount>("serviceaccounts", namespace, name)?.metadata.uid !== uid)
      return { error: "service account token has been invalidated" }
    if (pod && store.find<Pod>("pods", namespace, pod.metadata.name)?.metadata.uid !== pod.metadata.uid)
      return { error: "service account token has been invalidated" }
    const common = token.audiences.filter((audience) => audiences.includes(audience))
    if (common.length === 0)
      return {
        error: `token audiences ${quoted(token.audiences)} is invalid for the target audiences ${quoted(audiences)}`,
      }
    return { token, audiences: common }
  }

  return {
    issue,
    /** Whether the API itself takes it as a caller's. */
    opens: (text: string) => !("error" in check(text, [apiAudience])),
    /** The status of a TokenReview. */
    review(text: string, wanted: string[] | undefined): Json {
      const checked = check(text, wanted?.length ? wanted : [apiAudience])
      if ("error" in checked) return { authenticated: false, user: {}, error: checked.error }
      return { authenticated: true, user: userOf(checked.token), audiences: checked.audiences }
    },
  }
}

const quoted = (list: string[]) => `[${list.map((one) => JSON.stringify(one)).join(" ")}]`

function userOf({ account, pod, id }: Token): Json {
  const { namespace, name, uid } = account.metadata
  const about = "authentication.kubernetes.io"
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra: {
      [`${about}/credential-id`]: [`JTI=${id}`],
      ...(pod && {
        ...(pod.spec?.nodeName && { [`${about}/node-name`]: [pod.spec.nodeName] }),
        [`${about}/pod-name`]: [pod.metadata.name],
        [`${about}/pod-uid`]: [pod.metadata.uid],
      }),
    },
  }
}
