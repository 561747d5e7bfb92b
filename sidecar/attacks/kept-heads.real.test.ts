import { afterEach, expect, test } from "vitest"
import { thoroughCollector } from "../rig/endurance"
import { anonymousMib } from "../rig/footprint"
import { exchange } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

let rig: Rig
afterEach(() => rig.stop())

const request = (lines: string[]) =>
  `GET /_/ability HTTP/1.1\r\nHost: api.weixin.qq.com\r\n${lines.join("\r\n")}\r\n\r\n`

test("heads of 60 KiB that repeat ever more lines of each other are not kept", async () => {
  rig = await startRig({ env: thoroughCollector })
  const pid = rig.child.pid ?? 0
  const lines: string[] = []
  const ask = async (heads: string[]) =>
    expect((await exchange(rig.port, heads.join(""), heads.length)).answers).toHaveLength(heads.length)
  await ask(Array.from({ length: 200 }, (_, n) => request([`x: ${n}`])))
  const before = anonymousMib(pid)
  for (let batch = 0; batch < 19; batch++)
    await ask(
      Array.from({ length: 50 }, () => {
        lines.push(`x: ${lines.length}`.padEnd(40, "v"))
        return request([...lines, `y: ${"f".repeat(60_000 - lines.length * 42)}`])
      }),
    )
  // What is kept is seen once everything else was collected.
  for (let round = 0; round < 20; round++) await ask(Array(50).fill(request(lines)))
  expect(anonymousMib(pid) - before).toBeLessThan(30)
})
