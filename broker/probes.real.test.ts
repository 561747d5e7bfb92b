// What whoever keeps brokers running asks them.
import { afterAll, beforeAll, expect, test } from "vitest"
import { startBroker } from "./server"
import { startWorld, type World } from "./test-world"

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

async function probed(databaseUrl: string) {
  const broker = await startBroker({ ...world.config, databaseUrl })
  try {
    const asked = ["livez", "healthz"].map((probe) => fetch(`${broker.address}/${probe}`))
    return (await Promise.all(asked)).map(({ status }) => status)
  } finally {
    await broker.stop()
  }
}

test("with its database it lives and can be asked", async () => {
  expect(await probed(world.config.databaseUrl)).toEqual([200, 200])
})

test("without its database it lives, and is not started again for that", async () => {
  expect(await probed("postgresql://nobody@127.0.0.1:1/none")).toEqual([200, 503])
})
