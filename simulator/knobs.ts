import { z } from "zod"
import { App, AppChange, AppId } from "./app"
import { sentenceOf } from "./config"
import { Fault } from "./faults"
import { type Knob, KnobError, knob } from "./knob"
import { platformKnobs } from "./platforms/knobs"
import { stateView } from "./state-view"
import { tokenModes } from "./tokens"
import { resetWorld } from "./world"

const Limit = z.coerce.number().int().min(0).max(500).default(500)
const TokensOf = z.strictObject({ appid: AppId, mode: z.enum(tokenModes).optional() })
const TokensToInvalidate = TokensOf.extend({ keepCurrent: z.boolean().optional() })
const TokenServer = z.strictObject({ key: z.string().regex(/^[\x21-\x7e]{1,200}$/, "must be visible ASCII") })
const Advance = z.strictObject({ advanceMs: z.int().min(-1e12).max(1e12) })
const appPath = /^\/_simulator\/apps\/(wx[0-9A-Za-z]{4,32})$/

export const knobs: Knob[] = [
  ...platformKnobs,
  knob({ method: "GET", path: /^\/_simulator\/state$/, turn: (world) => stateView(world) }),
  knob({
    method: "PUT",
    path: appPath,
    body: AppChange,
    turn(world, { name: appid, body }) {
      const before = world.apps.find(appid)
      const fresh = { appid, name: appid, kind: "MiniProgram", secret: `secret-of-${appid}` }
      const app = App.parse({ ...(before ?? fresh), ...body })
      world.apps.put(app)
      return app
    },
  }),
  knob({
    method: "DELETE",
    path: appPath,
    turn(world, { name: appid }) {
      if (!world.apps.find(appid)) throw new KnobError(404, `There is no app ${appid}.`)
      world.apps.remove(appid)
      return { removed: appid }
    },
  }),
  knob({
    method: "PUT",
    path: /^\/_simulator\/token-server$/,
    body: TokenServer,
    turn({ tokenServer }, { body }) {
      tokenServer.replace(body.key)
      return body
    },
  }),
  knob({
    method: "POST",
    path: /^\/_simulator\/clock$/,
    body: Advance,
    turn({ clock }, { body }) {
      if (!clock.advance(body.advanceMs)) throw new KnobError(400, "The clock cannot go that far.")
      return { now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs }
    },
  }),
  knob({
    method: "PUT",
    path: /^\/_simulator\/faults$/,
    body: z.array(Fault).max(1000),
    turn({ faults }, { body }) {
      faults.replace(body)
      return faults
    },
  }),
  knob({
    method: "DELETE",
    path: /^\/_simulator\/faults$/,
    turn({ faults }) {
      faults.clear()
      return faults
    },
  }),
  knob({
    method: "POST",
    path: /^\/_simulator\/tokens\/expire$/,
    body: TokensOf,
    turn: ({ tokens }, { body }) => ({ ended: tokens.end(body.appid, "expired", body) }),
  }),
  knob({
    method: "POST",
    path: /^\/_simulator\/tokens\/invalidate$/,
    body: TokensToInvalidate,
    turn: ({ tokens }, { body }) => ({ ended: tokens.end(body.appid, "invalid", body) }),
  }),
  knob({
    method: "GET",
    path: /^\/_simulator\/requests$/,
    turn({ requests }, { query }) {
      const limit = Limit.safeParse(query.get("limit") ?? undefined)
      if (!limit.success) throw new KnobError(400, `limit: ${sentenceOf(limit.error)}`)
      return { requests: requests.last(limit.data) }
    },
  }),
  knob({
    method: "DELETE",
    path: /^\/_simulator\/requests$/,
    turn({ requests }) {
      requests.clear()
      return { requests: [] }
    },
  }),
  knob({
    method: "POST",
    path: /^\/_simulator\/reset$/,
    turn(world) {
      resetWorld(world)
      return stateView(world)
    },
  }),
]
