import { afterAll, beforeAll, expect, test } from "vitest"
import { ask, get, post } from "../rig/raw-client"
import { okBody } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

test("a listed call is forwarded with the owner's token at the end of its query", async () => {
  const answer = await ask(rig.port, post("/wxa/msg_sec_check?a=1", '{"content":"hi"}'))
  expect(answer.status).toBe(200)
  expect(answer.text).toBe(okBody)
  expect(answer.header("x-openapi-seqid")).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  const sent = rig.upstream.requests.at(-1)
  expect(sent?.target).toBe("/wxa/msg_sec_check?a=1&access_token=SECRET_wxaaaa_1")
  expect(sent?.body.toString()).toBe('{"content":"hi"}')
})

test("from_appid names whose token it is, and is removed", async () => {
  await ask(rig.port, get("/wxa/msg_sec_check?from_appid=wxbbbb&b=2"))
  expect(rig.upstream.requests.at(-1)?.target).toBe("/wxa/msg_sec_check?b=2&access_token=SECRET_wxbbbb_1")
})
