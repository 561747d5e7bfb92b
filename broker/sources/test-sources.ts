// What the tests of the sources share: credentials as the console would seal them, and a sidecar that asks.
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "vitest"
import { readPush } from "../../lib/platforms/read-push"
import { sealSecret } from "../../lib/seal"
import { newPlatform, type Platform } from "../../simulator/platforms/platform"
import { type News, pushMessage } from "../../simulator/platforms/push-message"
import { joinedInstance, makeEnvironment, post, type World } from "../test-world"

export const platformAppid = "wxpppp"

export async function storeTokenServer(
  { db, config }: World,
  appid: string,
  settings: { url: string; [setting: string]: unknown },
) {
  const row = { table: "Credential" as const, appid, source: "TokenServer" as const }
  const whole = { auth: { in: "None" }, tokenPointer: "/data/access_token", expiry: expiresIn, ...settings }
  const sealed = await sealSecret(row, JSON.stringify(whole), config.sealingKeysFile)
  const by = { updatedAt: new Date(), updatedBy: "test" }
  const data = { ...sealed, source: row.source, server: "server", platformAppid: null, ...by }
  await db.credential.upsert({ where: { appid }, create: { appid, ...data }, update: data })
}

const expiresIn = { pointer: "/data/expires_in", form: "SecondsLeft" }

export async function storeOpenPlatform({ db, config }: World, appid: string, platform = platformAppid) {
  const row = { table: "Credential" as const, appid, source: "OpenPlatform" as const }
  const sealed = await sealSecret(row, JSON.stringify({ platform }), config.sealingKeysFile)
  const by = { updatedAt: new Date(), updatedBy: "test" }
  const data = { ...sealed, source: row.source, server: null, platformAppid: platform, ...by }
  await db.credential.upsert({ where: { appid }, create: { appid, ...data }, update: data })
}

/** Registers the platform with the secrets that the simulator knows, or others. */
export async function storePlatform({ db, config }: World, others: Partial<Platform> = {}) {
  const { appid, secret, verifyToken, encodingAesKey } = { ...newPlatform(platformAppid), ...others }
  const row = { table: "Platform" as const, appid, source: "secrets" }
  const text = JSON.stringify({ secret, verifyToken, encodingAesKey })
  const sealed = await sealSecret(row, text, config.sealingKeysFile)
  const data = { ...sealed, name: appid, createdBy: "test", updatedAt: new Date(), updatedBy: "test" }
  await db.platform.upsert({ where: { appid }, create: { appid, ...data }, update: data })
}

/** A sidecar of an environment that has all four apps, and the simulator's knobs. */
export async function asker(world: World, address: string) {
  const shares = ["wxbbbb", "wxcccc"]
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", shares })
  const { credential } = await joinedInstance(world, address, versionId)
  return async (appid: string, failedGeneration?: number) => {
    const { status, body } = await post(address, "/v1/token", { appid, failedGeneration }, credential)
    return { status, ...(body as { token: string; expiresInS: number; generation: number; message: string }) }
  }
}

export const knobsOf = (upstream: string) => {
  async function knob(method: string, path: string, body?: unknown) {
    const response = await fetch(`${upstream}/_simulator/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    expect(response.status, path).toBeLessThan(300)
    return response.json()
  }
  return {
    knob,
    /** How often WeChat was asked at a path. */
    async asked(path: string): Promise<number> {
      const { requests } = await knob("GET", "requests")
      return requests.filter(({ url }: { url: string }) => url.split("?")[0] === path).length
    },
    /** The errcode of a harmless call with this token. */
    async errcodeWith(token: string): Promise<number> {
      const answer = await fetch(`${upstream}/cgi-bin/getcallbackip?access_token=${token}`)
      return ((await answer.json()) as { errcode?: number }).errcode ?? 0
    },
  }
}

/** Stands where the console does: takes WeChat's posts and passes them on to a broker, whose answers it keeps. */
export async function startRelay(brokerAddress: () => string) {
  const statuses: number[] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://relay")
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const push = readPush(pathname.slice(1), searchParams, Buffer.concat(chunks).toString("utf8"))
    const { status } = await post(brokerAddress(), "/v1/push", push)
    statuses.push(status)
    response.writeHead(status === 204 ? 200 : status).end(status === 204 ? "success" : "")
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/${platformAppid}`,
    statuses,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What the console would pass on of a push that WeChat makes at `at`. */
export function pushOf(news: News, at = Date.now(), others: Partial<Platform> = {}) {
  const { search, body } = pushMessage({ ...newPlatform(platformAppid), ...others }, news, at)
  return readPush(platformAppid, new URLSearchParams(search), body)!
}

export const ticketNews = (ticket: string): News => ({
  InfoType: "component_verify_ticket",
  ComponentVerifyTicket: ticket,
})
