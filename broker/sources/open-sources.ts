import type { Logger } from "pino"
import type { Db } from "../../lib/db"
import { LockSession } from "../lease/lock-session"
import type { Vault } from "../vault"
import { stableToken } from "./app-secret"
import type { Guard } from "./guarded-get"
import { authorizerToken } from "./open-platform/authorizer-token"
import { ComponentTokens } from "./open-platform/component-tokens"
import type { Ground } from "./open-platform/ground"
import { Pushes } from "./open-platform/pushes"
import type { Source, SourceName } from "./source"
import { fromTokenServer } from "./token-server"

type Given = {
  db: Db
  databaseUrl: string
  vault: Vault
  upstream: string
  /** Hosts of token servers that may have private and link-local addresses. */
  tokenServerHosts: string[]
  log: Logger
}

/** Everywhere that tokens come from, and what takes in WeChat's pushes for it. */
export function openSources({ databaseUrl, tokenServerHosts, db, vault, upstream, log }: Given) {
  const ground = { db, vault, upstream, log, locks: new LockSession(databaseUrl) }
  const parts = {
    ground,
    components: new ComponentTokens(ground),
    guard: { innerHosts: new Set(tokenServerHosts) },
  }
  const sources: Record<SourceName, Source> = {
    AppSecret: made.AppSecret(parts),
    TokenServer: made.TokenServer(parts),
    OpenPlatform: made.OpenPlatform(parts),
  }
  return { sources, pushes: new Pushes(ground), end: () => ground.locks.end() }
}

type Parts = { ground: Ground; components: ComponentTokens; guard: Guard }

const made: Record<SourceName, (parts: Parts) => Source> = {
  AppSecret:
    ({ ground }) =>
    (app, force) =>
      stableToken(ground.upstream, app, force),
  TokenServer:
    ({ guard }) =>
    (app) =>
      fromTokenServer(app, guard),
  OpenPlatform:
    ({ ground, components }) =>
    (app) =>
      authorizerToken(ground, components, app),
}
