// Questions that are asked as objects and answered at once; nothing is stored.
import type { Faults } from "./faults"
import { kindOf } from "./kinds"
import { isRecord, type Json } from "./objects"
import { invalid } from "./refusal"
import type { Verb } from "./request"
import type { State } from "./state"
import { causes } from "./validation-values"
import type { Place } from "./write"

export function reviewToken({ tokens }: State, body: Json): Json {
  const { token, audiences } = (body.spec ?? {}) as { token?: string; audiences?: string[] }
  if (!token) throw invalid(kindOf("tokenreviews"), "", [causes.required("spec.token")])
  return { ...body, metadata: {}, status: tokens.review(token, audiences) }
}

export function reviewAccess(faults: Faults, body: Json): Json {
  const spec = isRecord(body.spec) ? body.spec : {}
  const attributes = (spec.resourceAttributes ?? {}) as Record<string, string | undefined>
  const { verb = "get", namespace = null, name = null, subresource = null, resource = "" } = attributes
  const kind = { ...kindOf("pods"), resource }
  const denied = faults.isDenied({ verb: verb as Verb, kind, namespace, name, subresource })
  return {
    ...body,
    metadata: {},
    status: { allowed: !denied, ...(denied && { reason: "forbidden by the test" }) },
  }
}

export function requestToken({ tokens }: State, { namespace, name }: Place, body: Json): Json {
  const spec = (body.spec ?? {}) as {
    audiences?: string[]
    expirationSeconds?: number
    boundObjectRef?: { kind?: string; name?: string }
  }
  const expiresInS = spec.expirationSeconds ?? 3600
  const token = tokens.issue({
    ...{ namespace: namespace ?? "", serviceAccount: name, audiences: spec.audiences, expiresInS },
    ...(spec.boundObjectRef?.kind === "Pod" && { pod: spec.boundObjectRef.name }),
  })
  const expirationTimestamp = new Date(Date.now() + expiresInS * 1000).toISOString()
  return { ...body, metadata: { name, namespace }, status: { token, expirationTimestamp } }
}
