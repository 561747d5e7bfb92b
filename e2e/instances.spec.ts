import { expect, hello, running, test } from "./fixtures"

test("a version whose process exits at once reaches a condition with its last log lines, and nothing hot-loops", async ({
  page,
  client,
  ground,
}) => {
  const base = `/environments/${ground.env}/services/hello/versions`
  const source = {
    kind: "Command",
    command: ["sh", "-c", "echo 启动失败: no database >&2; exit 3"],
    directory: "examples",
  }
  await client.must("POST", base, { source, replicas: 2 })
  const view = await client.until(`${base}/1`, (version) =>
    version.conditions.some((one: { reason: string }) => one.reason === "CrashLoopBackOff"),
  )
  const ready = view.conditions.find((one: { type: string }) => one.type === "Ready")
  expect(ready).toMatchObject({ status: "False", message: expect.stringContaining("启动失败: no database") })
  const instances = await client.get(`${base}/1/instances`)
  for (const one of instances) expect(one.restarts).toBeLessThan(6)
  await page.goto(`${base.replace("/versions", "")}/versions/1`)
  await expect(page.getByText("启动失败: no database").first()).toBeVisible()
  await expect(page.getByText("Not ready").first()).toBeVisible()
})

test("an instance's log is read as text, followed as events, and shown in the console", async ({
  page,
  client,
  ground,
  stack,
}) => {
  const base = `/environments/${ground.env}/services/hello/versions`
  await client.must("POST", base, hello())
  const [instance] = await running(client, ground.env, 1, 1)
  const logs = `${base}/1/instances/${instance.name}/logs`
  await fetch(`${instance.address}/check?content=find-me`)
  await expect.poll(() => client.get(logs)).toMatch(/msg_sec_check/)
  const followed = new AbortController()
  const stream = await fetch(`${stack.address}/api/v1${logs}?follow=true`, {
    headers: { authorization: `Bearer ${stack.token}` },
    signal: followed.signal,
  })
  expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/)
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  while (!text.includes("msg_sec_check")) text += (await reader.read()).value
  followed.abort()
  await page.goto(`/environments/${ground.env}/services/hello/versions/1`)
  await page.getByRole("button", { name: `Logs of ${instance.name}` }).click()
  await expect(page.getByText(/msg_sec_check/).first()).toBeVisible()
})

test("events of an environment stream as they happen and resume after the last one seen", async ({
  client,
  ground,
  stack,
}) => {
  const url = `${stack.address}/api/v1/environments/${ground.env}/events`
  const headers = { authorization: `Bearer ${stack.token}` }
  const read = async (lastEventId: string, until: string) => {
    const ended = new AbortController()
    const answer = await fetch(url, {
      headers: { ...headers, "last-event-id": lastEventId },
      signal: ended.signal,
    })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ""
    while (!text.includes(until)) text += (await reader.read()).value
    ended.abort()
    return text
  }
  await client.flip(ground.env, true)
  const first = await read("0", "openapi.flipped")
  const id = /id: (\d+)\nevent: openapi\.flipped/.exec(first)![1]!
  await client.flip(ground.env, false)
  await client.must("POST", `/environments/${ground.env}/services/hello/versions`, {
    ...hello(),
    replicas: 0,
  })
  const resumed = await read(id, "version.created")
  expect(resumed).not.toContain(`id: ${id}\n`)
  expect([...resumed.matchAll(/event: (openapi\.\w+)/g)].map((match) => match[1])).toEqual([
    "openapi.flipped",
  ])
})

for (const [language, command] of [
  ["python", ["python3", "server.py"]],
  ["shell", ["sh", "run.sh"]],
] as const)
  test(`the example in ${language} calls WeChat without a token`, async ({ client, ground }) => {
    const base = `/environments/${ground.env}/services/hello/versions`
    await client.flip(ground.env, true)
    const source = { kind: "Command", command, directory: `examples/hello-${language}` }
    await client.must("POST", base, { source, env: { EVERY_SECONDS: "1" } })
    const calls = await client.until(
      `/environments/${ground.env}/calls`,
      (list) => list.items.length > 0,
      60_000,
    )
    expect(calls.items[0]).toMatchObject({
      path: "/wxa/msg_sec_check",
      tokenMode: "injected",
      outcome: "ok",
      appid: "wxaaaa",
    })
    const [row] = (await client.get(`/environments/${ground.env}/audit`)).items
    expect(row).toMatchObject({ recorded: "Enabled", state: "InService", lastSeqid: expect.any(String) })
  })
