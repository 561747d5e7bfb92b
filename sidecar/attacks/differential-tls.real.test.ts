// The differential test with TLS on both sides, where bytes come in records and memory is lent in other pieces.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startAuthority } from "../rig/authority"
import { cutAt } from "../rig/deliver"
import { inTime } from "../rig/in-time"
import { type Rig, startRig } from "../rig/rig"
import { Player } from "./model/player"
import { conversation, cuts } from "./model/random-request"

const directory = mkdtempSync(join(tmpdir(), "weside-differential-"))
const authority = startAuthority()

let rig: Rig
let player: Player
beforeAll(async () => {
  const env = {
    NODE_EXTRA_CA_CERTS: authority.caFile,
    SIDECAR_TLS_LISTEN: "127.0.0.1:0",
    SIDECAR_CERTIFICATE_DIR: directory,
  }
  rig = await startRig({ tls: authority.issue("localhost"), env })
  const listening = rig.log.lines().find(({ msg }) => msg === "listening")
  const port = Number(new URL(String(listening?.tlsAddress)).port)
  player = await Player.of(rig, {
    secure: { port, ca: readFileSync(join(directory, "certificate.crt"), "utf8") },
  })
})
afterAll(async () => {
  await rig.stop()
  authority.remove()
  rmSync(directory, { recursive: true })
})

test("any conversation over TLS, cut anywhere, comes to what the specification says", async () => {
  const play = inTime(10_000, (text: string, fractions: number[]) =>
    player.play(text, (all) => cutAt(all, fractions)),
  )
  await fc.assert(fc.asyncProperty(conversation, cuts, play), { numRuns: 1000 })
  expect(play.done).toBeGreaterThan(100)
})
