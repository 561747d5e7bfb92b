import type { World } from "../world"
import type { Platform } from "./platform"
import { type News, pushMessage } from "./push-message"

export type Pushed = { url: string; status: number | null; body: string }

const timeoutMs = 5000

/** Every ten minutes, as WeChat does. */
export const ticketEveryMs = 600_000

export const pushTicket = (world: World, platform: Platform) =>
  push(world, platform, {
    InfoType: "component_verify_ticket",
    ComponentVerifyTicket: world.tickets.make(platform.appid),
  })

export function pushAuthorization(world: World, platform: Platform, kind: string, appid: string) {
  const code: Record<string, string> =
    kind === "unauthorized"
      ? {}
      : { AuthorizationCode: `queryauthcode@@@${appid}`, AuthorizationCodeExpiredTime: "3600" }
  return push(world, platform, { InfoType: kind, AuthorizerAppid: appid, ...code })
}

/** Posts to the platform's address and says what came of it; null when it has none. */
async function push(world: World, platform: Platform, news: News): Promise<Pushed | null> {
  if (!platform.pushUrl) return null
  const { search, body } = pushMessage(platform, news, world.clock.now())
  const pushed = await post(`${platform.pushUrl}?${search}`, body)
  world.pushes.set(platform.appid, { ...pushed, url: platform.pushUrl })
  return { ...pushed, url: platform.pushUrl }
}

async function post(url: string, body: string): Promise<Omit<Pushed, "url">> {
  try {
    const headers = { "content-type": "text/xml" }
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, body: (await response.text()).slice(0, 300) }
  } catch (error) {
    const { message, cause } = error as Error
    return { status: null, body: cause instanceof Error ? cause.message : message }
  }
}
