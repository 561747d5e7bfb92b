import { AccountStore } from "./account-store"
import type { App } from "./app"
import { Clock } from "./clock"
import type { Config } from "./config"
import { FaultList } from "./faults"
import { MediaStore } from "./media-store"
import { AuthorizationBook } from "./platforms/authorization-book"
import { defaultPlatform, newPlatform, type Platform } from "./platforms/platform"
import type { Pushed } from "./platforms/push"
import { TicketBook } from "./platforms/ticket-book"
import { QuotaBook } from "./quotas"
import type { RequestRecord } from "./received"
import { RecentSet } from "./recent-set"
import { RidBook } from "./rid-book"
import { Ring } from "./ring"
import { Tally } from "./tally"
import { TokenServerKey } from "./token-server"
import { TokenStore } from "./tokens"

/** Everything the simulator remembers. `changed` is called when a part that the state file keeps has changed. */
export function createWorld(
  config: Pick<Config, "apps" | "quotas" | "pushBase">,
  changed: () => void = () => {},
) {
  const clock = new Clock(changed)
  const authorized = () => config.apps.map(({ appid }) => ({ platform: defaultPlatform, appid }))
  return {
    clock,
    apps: new AccountStore<App>(config.apps, changed),
    platforms: new AccountStore<Platform>([newPlatform(defaultPlatform, config.pushBase)], changed),
    authorizations: new AuthorizationBook(authorized, () => clock.now(), changed),
    tickets: new TicketBook(clock, changed),
    /** What came of the last push to each platform. */
    pushes: new Map<string, Pushed>(),
    tokenServer: new TokenServerKey(changed),
    tokens: new TokenStore(clock, changed),
    quotas: new QuotaBook(clock, config.quotas),
    faults: new FaultList(),
    requests: new Ring<RequestRecord>(500),
    rids: new RidBook(),
    media: new MediaStore(clock),
    callsPerPath: new Tally(),
    callsPerApp: new Tally(),
    callsPerAppAndPath: new Tally(5000),
    /** Codes made, messages sent, quotas cleared: whatever an answer has to count. */
    tally: new Tally(),
    usedLogins: new RecentSet(10_000),
  }
}

export type World = ReturnType<typeof createWorld>

export function resetWorld(world: World): void {
  for (const part of Object.values(world)) part.clear()
}
