import { z } from "zod"
import { AppId } from "../app"
import { type Knob, KnobError, knob } from "../knob"
import type { World } from "../world"
import { newPlatform, Platform, PlatformChange } from "./platform"
import { pushAuthorization, pushTicket } from "./push"

const Authorize = z.strictObject({
  appid: AppId,
  /** Whether the platform is told, as WeChat would. */
  push: z.boolean().default(true),
})

const at = (below = "") => new RegExp(`^/_simulator/platforms/(wx[0-9A-Za-z]{4,32})${below}$`)

export const platformKnobs: Knob[] = [
  knob({
    method: "PUT",
    path: at(),
    body: PlatformChange,
    turn({ platforms }, { name: appid, body }) {
      const platform = Platform.parse({ ...(platforms.find(appid) ?? newPlatform(appid)), ...body })
      platforms.put(platform)
      return platform
    },
  }),
  knob({
    method: "DELETE",
    path: at(),
    turn(world, { name }) {
      world.platforms.remove(known(world, name).appid)
      return { removed: name }
    },
  }),
  knob({
    method: "POST",
    path: at("/ticket"),
    turn: async (world, { name }) => ({ pushed: await pushTicket(world, known(world, name)) }),
  }),
  knob({
    method: "POST",
    path: at("/authorize"),
    body: Authorize,
    async turn(world, { name, body: { appid, push } }) {
      const platform = known(world, name)
      const kind = world.authorizations.find(name, appid) ? "updateauthorized" : "authorized"
      const { refreshToken } = world.authorizations.renew(name, appid)
      return { refreshToken, pushed: push ? await pushAuthorization(world, platform, kind, appid) : null }
    },
  }),
  knob({
    method: "POST",
    path: at("/unauthorize"),
    body: Authorize,
    async turn(world, { name, body: { appid, push } }) {
      const platform = known(world, name)
      const ended = world.authorizations.remove(name, appid)
      return { ended, pushed: push ? await pushAuthorization(world, platform, "unauthorized", appid) : null }
    },
  }),
]

function known(world: World, appid: string) {
  const platform = world.platforms.find(appid)
  if (!platform) throw new KnobError(404, `There is no platform ${appid}.`)
  return platform
}
