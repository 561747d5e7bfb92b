import { z } from "zod"
import { Appid, AppKind, Instant } from "../wire/names"

/** An app that an environment may act as by `from_appid`, besides its owner. */
export const ShareView = z.object({
  appid: Appid,
  name: z.string(),
  kind: AppKind,
  hasCredential: z.boolean(),
  createdAt: Instant,
  createdBy: z.string(),
})
export type ShareView = z.infer<typeof ShareView>
