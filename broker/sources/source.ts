import type { CredentialSource } from "../../lib/apps/credential-schema"
import { Refusal } from "../refusal"
import type { Secret } from "../secret"
import type { Issued } from "../wechat"

/**
 * Where a credential's tokens come from: gives the present token, or with `force` another than the present where the
 * source can. `secret` is what was sealed with the credential: the AppSecret, or the source's settings as JSON.
 */
export type Source = (app: { appid: string; secret: Secret }, force: boolean) => Promise<Issued>

export type SourceName = CredentialSource

/** A forced refresh is WeChat's; a central server or a platform has nothing that could be forced. */
export const canForce: Record<SourceName, boolean> = {
  AppSecret: true,
  TokenServer: false,
  OpenPlatform: false,
}

/** Why a source gave no token, with the cure; what a credential's health shows of it beside the sentence. */
export class SourceRefusal extends Refusal {
  readonly errcode: number | null
  readonly egressIp: string | null

  constructor(message: string, more: { errcode?: number; egressIp?: string | null } = {}) {
    super("unavailable", message)
    this.errcode = more.errcode ?? null
    this.egressIp = more.egressIp ?? null
  }
}
