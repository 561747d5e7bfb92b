// One rotation of the broker's keys, while brokers and consoles go on. Each step leaves everything working, so it can be
// interrupted anywhere and run again: it goes on where it was.
import { setTimeout as pause } from "node:timers/promises"
import type { Db } from "../../lib/db"
import { credentialLifeS, renewableForS } from "../credential"
import { KeyRing } from "../key-ring"
import { type KeyFile, loadKeys, newSealingKey, newSigningKey, replaceKeys } from "../keys"
import { Vault } from "../vault"
import { namedKeys, resealAll } from "./columns"
import { isTurning, others, prepared, retiredBefore, turned, without } from "./rings"

export type Rotation = {
  keyFile: string
  sealingKeysFile: string
  db: Db
  /** How long a secret that is being sealed to the old key now may take until it is stored. */
  settleMs: number
  /** Takes the old signing keys out now: every sidecar has to join anew. */
  endCredentials: boolean
  say: (sentence: string) => void
}

/** Adds keys that nothing uses yet, for every broker to have before one of them seals with them. */
export async function prepare(rotation: Rotation): Promise<boolean> {
  const { say } = rotation
  const keys = await load(rotation)
  if (isTurning(keys)) {
    say("A rotation is under way: run this without --prepare first, so that it ends.")
    return false
  }
  const signing = prepared(keys.signing, newSigningKey)
  await replace(rotation, { ...prepared(keys, newSealingKey), signing })
  say(
    "New keys are in the key file; nothing uses them yet. Give the file to every broker, then run this without --prepare.",
  )
  return true
}

/** The first half of `rotate`, for key files and public halves that somebody carries to where they are read. */
export async function turn(rotation: Rotation): Promise<boolean> {
  await activate(rotation)
  rotation.say(
    "Give the key file to every broker and its public halves to every console, then run this without --activate.",
  )
  return true
}

/** False: an old key had to stay, and what was said tells why. */
export async function rotate(rotation: Rotation): Promise<boolean> {
  const { settleMs, say } = rotation
  await activate(rotation)
  const vault = new Vault(await KeyRing.open(rotation.keyFile, rotation.sealingKeysFile))
  await resealed(rotation, vault)
  say(`Waiting ${settleMs / 1000} s for secrets that are being stored under the old key just now.`)
  await pause(settleMs)
  const unopened = await resealed(rotation, vault)
  for (const row of unopened)
    say(`The secret of ${row} does not open with any key of the file. Store it again in the console.`)
  return takeOut(rotation)
}

async function activate(rotation: Rotation) {
  const keys = await load(rotation)
  if (isTurning(keys)) return rotation.say(`Going on with the rotation to key ${keys.active}.`)
  const next = { ...turned(keys, newSealingKey), signing: turned(keys.signing, newSigningKey) }
  await replace(rotation, next)
  rotation.say(
    `New secrets are sealed to key ${next.active}, new credentials signed with ${next.signing.active}.`,
  )
}

/** Again and again until a look finds nothing; answers the rows that do not open. */
async function resealed({ db, say, ...rotation }: Rotation, vault: Vault): Promise<string[]> {
  for (;;) {
    const { active } = await load(rotation)
    const { resealed, dropped, unopened } = await resealAll(db, vault, active)
    if (resealed > 0) say(`${resealed} values were sealed anew.`)
    if (dropped > 0) say(`${dropped} tokens did not open and were dropped; brokers fetch them again.`)
    if (resealed + dropped === 0) return unopened
  }
}

async function takeOut(rotation: Rotation): Promise<boolean> {
  const { db, say, endCredentials } = rotation
  const keys = await load(rotation)
  const named = await namedKeys(db)
  const free = new Set(others(keys).filter((id) => !named.has(id)))
  const over = new Date(Date.now() - (credentialLifeS + renewableForS) * 1000)
  const ended = endCredentials ? new Set(others(keys.signing)) : retiredBefore(keys.signing, over)
  const next = { ...without(keys, free), signing: without(keys.signing, ended) }
  await replace(rotation, next)
  for (const id of [...free, ...ended]) say(`Key ${id} was taken out.`)
  for (const id of others(next)) say(`Key ${id} stays: rows still name it.`)
  for (const id of others(next.signing))
    say(
      `Signing key ${id} stays for a day after it was replaced, while sidecars may renew what it signed. Run this again after that, or now with --end-credentials.`,
    )
  return others(next).length === 0
}

const load = ({ keyFile, sealingKeysFile }: Pick<Rotation, "keyFile" | "sealingKeysFile">) =>
  loadKeys(keyFile, sealingKeysFile)

const replace = ({ keyFile, sealingKeysFile }: Rotation, keys: KeyFile) =>
  replaceKeys(keyFile, sealingKeysFile, keys)
