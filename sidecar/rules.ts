// A policy in the form in which it is asked.
import type { Policy } from "../lib/wire/broker"
import { listing } from "../lib/wire/path"

export type Rules = {
  revision: number
  ownerAppid: string
  appids: ReadonlySet<string>
  listedBy: (path: string) => string | null
}

export function rulesOf(policy: Policy): Rules {
  return {
    revision: policy.revision,
    ownerAppid: policy.ownerAppid,
    appids: new Set([policy.ownerAppid, ...policy.apps.map(({ appid }) => appid)]),
    listedBy: listing(policy.paths),
  }
}
