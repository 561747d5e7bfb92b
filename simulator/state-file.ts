import { existsSync } from "node:fs"
import { mkdir, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import type { Logger } from "pino"
import { z } from "zod"
import { App } from "./app"
import { parsed, readJsonFile } from "./config"
import { Platform } from "./platforms/platform"
import { tokenModes } from "./tokens"
import type { World } from "./world"

const Token = z.object({
  token: z.string(),
  appid: z.string(),
  mode: z.enum(tokenModes),
  platform: z.string().optional(),
  issuedAt: z.number(),
  endsAt: z.number(),
  endsAs: z.enum(["expired", "invalid"]),
  revoked: z.boolean(),
  current: z.boolean(),
})

const Forced = z.object({ day: z.number(), times: z.number(), at: z.number() })

const Authorization = z.object({
  platform: z.string(),
  appid: z.string(),
  refreshToken: z.string(),
  at: z.number(),
})

const Snapshot = z.object({
  clockOffsetMs: z.number(),
  apps: z.array(z.tuple([z.string(), App.nullable()])),
  tokens: z.array(Token),
  forced: z.array(z.tuple([z.string(), Forced])),
  platforms: z.array(z.tuple([z.string(), Platform.nullable()])).default([]),
  authorizations: z.array(Authorization).optional(),
  tickets: z.array(z.object({ platform: z.string(), ticket: z.string(), at: z.number() })).default([]),
  tokenServerKey: z.string().optional(),
})

/** Brings back what an earlier run saved; a first run has nothing to bring back. */
export function restoreWorld(world: World, file: string): void {
  if (!existsSync(file)) return
  const saved = parsed(Snapshot, readJsonFile(file), file)
  world.clock.offsetMs = saved.clockOffsetMs
  world.apps.restore(saved.apps)
  world.tokens.restore(saved)
  world.platforms.restore(saved.platforms)
  if (saved.authorizations) world.authorizations.restore(saved.authorizations)
  world.tickets.restore(saved.tickets)
  if (saved.tokenServerKey !== undefined) world.tokenServer.key = saved.tokenServerKey
}

/** Writes the snapshot soon after a change, whole or not at all, and never two at a time. */
export class StateFile {
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly file: string,
    private readonly world: World,
    private readonly log: Logger,
  ) {}

  changed(): void {
    this.timer ??= setTimeout(() => void this.save(), debounceMs)
  }

  save(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.writing = this.writing
      .then(() => this.write())
      .catch((error) => this.log.error(error, "The state file was not written"))
    return this.writing
  }

  private async write(): Promise<void> {
    const { clock, apps, tokens, platforms, authorizations, tickets, tokenServer } = this.world
    const saved = {
      clockOffsetMs: clock.offsetMs,
      apps: apps.snapshot(),
      ...tokens.snapshot(),
      platforms: platforms.snapshot(),
      authorizations: authorizations.list(),
      tickets: tickets.list(),
      tokenServerKey: tokenServer.key,
    }
    await mkdir(dirname(this.file), { recursive: true })
    await writeFile(`${this.file}.new`, JSON.stringify(saved), { mode: 0o600 })
    await rename(`${this.file}.new`, this.file)
  }
}

const debounceMs = 30
