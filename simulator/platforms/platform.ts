import { z } from "zod"
import { App, AppId } from "../app"

/** An open platform (第三方平台). `pushUrl` is where its tickets and news of authorizations are posted. */
export const Platform = z.strictObject({
  appid: AppId,
  name: z.string().min(1).max(60),
  secret: z.string().min(1).max(128),
  verifyToken: z.string().min(1).max(128),
  encodingAesKey: z.string().regex(/^[A-Za-z0-9+/]{43}$/, "must be 43 letters and digits"),
  ipAllowList: App.shape.ipAllowList,
  frozen: z.boolean().default(false),
  /** Each use of a refresh token ends it and gives another. */
  rotating: z.boolean().default(false),
  pushUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
})
export type Platform = z.infer<typeof Platform>

export const PlatformChange = z.strictObject({
  name: Platform.shape.name.optional(),
  secret: Platform.shape.secret.optional(),
  verifyToken: Platform.shape.verifyToken.optional(),
  encodingAesKey: Platform.shape.encodingAesKey.optional(),
  ipAllowList: App.shape.ipAllowList.unwrap().optional(),
  frozen: z.boolean().optional(),
  rotating: z.boolean().optional(),
  pushUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
})

/** `pushBase` and the appid make its address, for a platform of which nothing was said. */
export const newPlatform = (appid: string, pushBase?: string): Platform => ({
  appid,
  name: `Open platform ${appid}`,
  secret: `secret-of-${appid}`,
  verifyToken: `verify-of-${appid}`,
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  ipAllowList: [],
  frozen: false,
  rotating: false,
  pushUrl: pushBase ? `${pushBase}/${appid}` : null,
})

/** What every app of the simulator has authorized. */
export const defaultPlatform = "wxpppp"
