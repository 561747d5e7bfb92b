// The time of day of a broker's machine jumps by ten minutes, there and back: no token, no identity and no
// acknowledgement may notice. The broker really runs under another clock (libfaketime).
import { readdirSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  joinedInstance,
  makeEnvironment,
  makeInstance,
  makeJoinToken,
  post,
  startWorld,
  until,
  type World,
} from "../test-world"
import { type BrokerProcess, startBrokerProcess, startSidecarProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

let world: World
let upstream: Upstream
let steady: BrokerProcess
let jumping: BrokerProcess
let sidecar: Awaited<ReturnType<typeof startSidecarProcess>>

beforeAll(async () => {
  world = await startWorld()
  upstream = await startUpstream()
  await jump("+0")
  ;[steady, jumping] = await Promise.all([start(), start(faked("clock"))])
})
afterAll(async () => {
  await Promise.all([steady?.kill(), jumping?.kill(), sidecar?.kill()])
  await upstream?.stop()
  await world?.stop()
})

const start = (env: Record<string, string> = {}) =>
  startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address, ...env })

/** The jumping broker's clock is off by so many seconds from now on. */
const jump = (offset: string, file = "clock") => writeFile(path.join(world.folder, file), offset)

const faked = (file: string) => ({
  LD_PRELOAD: libfaketime(),
  FAKETIME_TIMESTAMP_FILE: path.join(world.folder, file),
  FAKETIME_NO_CACHE: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
})

function libfaketime() {
  const folders = readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/faketime`)
  const found = folders.find((folder) => tryList(folder).includes("libfaketime.so.1"))
  if (!found) throw new Error("Install Debian's faketime: apt-get install faketime")
  return path.join(found, "libfaketime.so.1")
}

function tryList(folder: string) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What the broker's clock says, from the newest line of its log. */
const clockOf = ({ output }: BrokerProcess) => {
  const times = [...output().matchAll(/"time":(\d+)/g)].map(([, time]) => Number(time))
  return times.at(-1) ?? Number.NaN
}

test("tokens keep their ends, sidecars their identities, and acknowledgements come, through jumps of ten minutes", async () => {
  const { versionId, environmentId } = await makeEnvironment(world, { owner: "wxaaaa" })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const instanceId = await makeInstance(world, versionId, "real")
  sidecar = await startSidecarProcess(
    await makeJoinToken(world, instanceId),
    jumping.address,
    upstream.address,
  )
  const { credential } = await joinedInstance(world, jumping.address, versionId, "other")
  const ask = async (broker: BrokerProcess, as = credential) => {
    const { status, body } = await post(broker.address, "/v1/token", { appid: "wxaaaa" }, as)
    return { status, ...body } as { status: number; token: string; generation: number; expiresInS: number }
  }
  const first = await ask(jumping)
  expect(first.status).toBe(200)

  let revision = 1
  for (const offset of ["+600", "-600", "+0"]) {
    await jump(offset)
    const { body: renewed } = await post(jumping.address, "/v1/renew", undefined, credential)
    const fresh = String(renewed.credential)
    const joined = await joinedInstance(world, jumping.address, versionId, `at ${offset}`)
    expect(Math.abs(clockOf(jumping) - Date.now() - Number(offset) * 1000), offset).toBeLessThan(30_000)

    for (const as of [fresh, joined.credential]) {
      const answers = [await ask(jumping, as), await ask(steady, joined.credential)]
      // What a clock that was behind signed may have run out elsewhere: it can always be renewed there.
      for (const answer of answers.filter(({ status }) => status !== 401)) {
        expect(answer, offset).toMatchObject({
          status: 200,
          token: first.token,
          generation: first.generation,
        })
        expect(Math.abs(answer.expiresInS - first.expiresInS), offset).toBeLessThan(60)
      }
      expect(answers[0]!.status, offset).toBe(200)
      expect(await post(steady.address, "/v1/renew", undefined, as), offset).toMatchObject({ status: 200 })
    }

    revision++
    await world.db.environment.update({ where: { id: environmentId }, data: { policyRevision: revision } })
    const row = () => world.db.instance.findUniqueOrThrow({ where: { id: instanceId } })
    await until(
      async () => (await row()).policyRevision === revision,
      `the sidecar acknowledges at ${offset}`,
      20_000,
    )
    expect(Math.abs((await row()).sidecarSeenAt!.getTime() - Date.now())).toBeLessThan(60_000)
    expect(sidecar.child.exitCode, sidecar.output()).toBeNull()
  }
  expect(upstream.state.asked).toBe(1)
})

test.each(["+600", "-600"])(
  "a broker that starts with its clock at %s goes on with the token at hand, to its end",
  async (offset) => {
    const { versionId } = await makeEnvironment(world, { owner: "wxaaaa" })
    await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
    const { credential } = await joinedInstance(world, steady.address, versionId)
    const ask = async (broker: BrokerProcess, as: string) => {
      const { body } = await post(broker.address, "/v1/token", { appid: "wxaaaa" }, as)
      return body as { token: string; generation: number; expiresInS: number }
    }
    const before = await ask(steady, credential)
    const { asked } = upstream.state
    await jump(offset, `clock${offset}`)
    const late = await start(faked(`clock${offset}`))
    const { body } = await post(late.address, "/v1/renew", undefined, credential)
    const after = await ask(late, String(body.credential))
    await late.kill()
    expect(after).toMatchObject({ token: before.token, generation: before.generation })
    expect(Math.abs(after.expiresInS - before.expiresInS)).toBeLessThan(60)
    expect(upstream.state.asked).toBe(asked)
  },
)
