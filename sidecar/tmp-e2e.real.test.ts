import { expect, test } from "vitest"
import * as tw from "../broker/test-world"
import { startRig } from "./rig/rig"
import { ask, get, post } from "./rig/raw-client"
import { until } from "./rig/until"
test("e2e", async () => {
  const world = await tw.startWorld()
  for (const a of (await import("../simulator/default-apps")).defaultApps as any[]) await world.storeSecret(a.appid, a.secret).catch(() => {})
  const env: any = await tw.makeEnvironment(world, { owner: "wxaaaa", shares: ["wxbbbb", "wxcccc"], paths: ["/wxa/msg_sec_check", "/wxa/getwxacode"] })
  const id = await tw.makeInstance(world, env.versionId); const inst: any = await tw.makeJoinToken(world, id)
  const broker: any = await world.broker()
  const rig = await startRig({ upstreamUrl: world.upstream, joinToken: inst.joinToken ?? inst, env: { SIDECAR_BROKER_URL: broker.address } })
  for (const t of ["", "?from_appid=wxbbbb", "?from_appid=wxcccc"]) {
    const a = await ask(rig.port, post("/wxa/getwxacode" + t, '{"path":"pages/index"}', "Content-Type: application/json\r\n"))
    console.log(t, a.status, a.lines.join(" | "), a.text.slice(0, 100))
  }
  const m = await ask(rig.port, post("/wxa/msg_sec_check", '{"content":"hello","version":2,"scene":1,"openid":"o"}', "Content-Type: application/json\r\n"))
  console.log(m.status, m.text)
  console.log((await ask(rig.port, get("/cgi-bin/user/get"))).text)
  await until(async () => (await world.db.call.count()) >= 5)
  console.log(await world.db.call.findMany({ take: 2 }), rig.log.text())
  await rig.stop(); await broker.stop?.(); await world.stop()
  expect(1).toBe(1)
})
