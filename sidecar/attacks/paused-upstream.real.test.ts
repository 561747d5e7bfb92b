// A connection to the upstream that was paused for a slow reader must not be paused for the next call.
import { afterAll, beforeAll, expect, test } from "vitest"
import { startAuthority } from "../rig/authority"
import { ask, get, open } from "../rig/raw-client"
import { okAnswer, type ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const authority = startAuthority()
let rig: Rig
beforeAll(async () => {
  const env = { NODE_EXTRA_CA_CERTS: authority.caFile }
  rig = await startRig({ tls: authority.issue("localhost"), env })
})
afterAll(async () => {
  await rig.stop()
  authority.remove()
})

const listed = "/wxa/msg_sec_check"
const answerOf = (size: number) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`),
    Buffer.alloc(size, "c"),
  ])
/** Connections to the upstream that wait for a call. */
const idle = async () => Number(/upstream_idle (\d+)/.exec(await rig.metrics())?.[1])

// What the kernels take decides at which size the end of an answer meets a paused connection.
test("after answers of many sizes that were read late, the next call is answered", async () => {
  for (let size = 4_170_000; size < 4_194_000; size += 1_000) {
    rig.upstream.state.answer = ({ target }: ReceivedRequest) =>
      target.includes("large") ? answerOf(size) : okAnswer
    const slow = open(rig.port).pause()
    let got = 0
    slow.on("data", (bytes: Buffer) => {
      got += bytes.length
    })
    slow.pause()
    slow.write(get(`${listed}?large`))
    const requests = rig.upstream.requests.length
    await until(() => rig.upstream.requests.length > requests)
    await settled(idle)
    slow.resume()
    await until(() => got > size)
    expect((await ask(rig.port, get(listed))).status).toBe(200)
    slow.destroy()
  }
})

async function settled(measure: () => Promise<number>) {
  for (let same = 0, last = -1; same < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 12))
    const now = await measure()
    same = now === last ? same + 1 : 0
    last = now
  }
}
