import type { World } from "./world"

/** What `GET /_simulator/state` shows. Secrets and tokens are in it: they are worth nothing outside. */
export function stateView(world: World) {
  const now = world.clock.now()
  return {
    clock: { now: new Date(now).toISOString(), offsetMs: world.clock.offsetMs },
    apps: world.apps.list(),
    platforms: world.platforms.list().map((platform) => ({
      ...platform,
      lastTicket: world.tickets.list().findLast((ticket) => ticket.platform === platform.appid) ?? null,
      lastPush: world.pushes.get(platform.appid) ?? null,
      authorizations: world.authorizations.of(platform.appid),
    })),
    tokenServer: { key: world.tokenServer.key },
    tokens: world.tokens.list().map((issued) => ({
      token: issued.token,
      appid: issued.appid,
      mode: issued.mode,
      platform: issued.platform,
      state: world.tokens.state(issued),
      remainingSeconds: issued.revoked ? 0 : Math.max(0, Math.floor((issued.endsAt - now) / 1000)),
    })),
    calls: {
      stableToken: world.callsPerPath.get("/cgi-bin/stable_token"),
      perPath: world.callsPerPath,
      perAppid: world.callsPerApp,
      perAppidAndPath: world.callsPerAppAndPath,
    },
    faults: world.faults,
  }
}
