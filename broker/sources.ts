import type { z } from "zod"
import type { CredentialView } from "../lib/apps/schema"
import type { Secret } from "./secret"
import { type Issued, stableToken } from "./wechat"

/** Where a credential's tokens come from: gives the present token, or with `force` another than the present. */
export type Source = (app: { appid: string; secret: Secret }, force: boolean) => Promise<Issued>

export type SourceName = z.infer<typeof CredentialView>["source"]

export const sourcesAt = (upstream: string): Record<SourceName, Source> => ({
  AppSecret: (app, force) => stableToken(upstream, app, force),
})
