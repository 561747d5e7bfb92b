import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { env } from "./env"

/** Seconds that a page's session lasts; every page view renews it. */
export const sessionLifeS = 30 * 24 * 3600

/** Cookies know hosts and no ports, so two Wesides on one machine need two names. */
export const sessionCookieName = (host: string) => `weside_session_${/:(\d+)$/.exec(host)?.[1] ?? "80"}`

export function issueSession(nowMs: number): string {
  const expires = String(Math.floor(nowMs / 1000) + sessionLifeS)
  return `${expires}.${sign(expires)}`
}

export function sessionIsValid(value: string, nowMs: number): boolean {
  const [expires = "", signature = ""] = value.split(".")
  const expected = Buffer.from(sign(expires))
  const given = Buffer.from(signature)
  return (
    given.length === expected.length && timingSafeEqual(given, expected) && Number(expires) * 1000 > nowMs
  )
}

const sign = (text: string) => createHmac("sha256", sessionKey()).update(text).digest("base64url")

const keyBytes = 32
let key: Buffer | undefined

function sessionKey(): Buffer {
  key ??= env.sessionKeyFile === undefined ? ownKey() : readFileSync(env.sessionKeyFile)
  if (key.length < keyBytes)
    throw new Error(`The file of WESIDE_SESSION_KEY_FILE holds ${key.length} bytes; it takes ${keyBytes}.`)
  return key
}

/** Kept in the data directory, so that open pages outlive a restart. */
function ownKey() {
  const file = path.join(env.dataDir, "session.key")
  try {
    writeFileSync(file, randomBytes(keyBytes), { mode: 0o600, flag: "wx" })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  return readFileSync(file)
}
