import { expect, hello, test } from "./fixtures"

test("without a token, with a wrong one, from another site or under another name the API gives nothing", async ({
  stack,
}) => {
  const url = `${stack.address}/api/v1/environments`
  const bare = await fetch(url)
  expect(bare.status).toBe(401)
  expect(bare.headers.get("content-type")).toBe("application/problem+json")
  expect(await bare.json()).toMatchObject({
    status: 401,
    code: "unauthenticated",
    requestId: expect.any(String),
  })
  expect((await fetch(url, { headers: { authorization: "Bearer wrong" } })).status).toBe(401)

  const page = await fetch(`${stack.address}/environments`)
  const cookie = page.headers.get("set-cookie")!.split(";")[0]!
  expect(page.headers.get("set-cookie")).toMatch(/HttpOnly/i)
  const mine = { cookie, "sec-fetch-site": "same-origin" }
  expect((await fetch(url, { headers: mine })).status).toBe(200)
  const theirs = { cookie, "sec-fetch-site": "cross-site", origin: "https://evil.example" }
  expect((await fetch(url, { headers: theirs })).status).toBe(403)
  const post = { method: "POST", headers: { cookie, "content-type": "application/json" }, body: "{}" }
  expect((await fetch(url, post)).status).toBe(403)
})

test("wrong input names the field and the right form, and changes nothing", async ({ client, ground }) => {
  const versions = `/environments/${ground.env}/services/hello/versions`
  const source = (change: object) => ({ source: { ...hello().source, ...change } })
  const cases: [string, string, unknown, string, RegExp][] = [
    ["POST", "/environments", { name: "Bad Name", ownerAppid: "wxaaaa" }, "name", /lower-case letters/],
    ["POST", "/environments", { name: "ok", ownerAppid: "wx123" }, "ownerAppid", /16 hexadecimal/],
    [
      "POST",
      "/environments",
      { name: "ok", ownerAppid: "wxffffffffffffffff" },
      "ownerAppid",
      /Register the app/,
    ],
    ["POST", "/apps", { appid: "wxZZZZ", name: "x", kind: "MiniProgram" }, "appid", /16 hexadecimal/],
    ["POST", "/apps", { appid: "wxdddd", name: "x", kind: "Robot" }, "kind", /MiniProgram/],
    [
      "POST",
      versions,
      source({ command: ["no-such-program"] }),
      "source.command",
      /no program “no-such-program”/,
    ],
    ["POST", versions, source({ command: ["./missing.sh"] }), "source.command", /not a program/],
    ["POST", versions, source({ command: [] }), "source.command", /Name the program/],
    ["POST", versions, source({ directory: "/no/such/folder" }), "source.directory", /no folder/],
    ["POST", versions, source({ directory: "../.." }), "source.directory", /leads out/],
    ["POST", versions, source({ directory: "package.json" }), "source.directory", /is a file/],
    ["POST", versions, { source: { kind: "Image", image: "x:1" } }, "source.kind", /podman or kubernetes/],
    ["POST", versions, { ...hello(), replicas: 51 }, "replicas", /0 to 50/],
    ["POST", versions, { ...hello(), replicas: 1.5 }, "replicas", /0 to 50/],
    ["POST", versions, { ...hello(), minReplicas: 1, maxReplicas: 2 }, "replicas", /not both/],
    ["POST", versions, { source: hello().source, minReplicas: 3, maxReplicas: 2 }, "maxReplicas", /below/],
    [
      "POST",
      versions,
      { source: hello().source, cpu: 1, minReplicas: 1, maxReplicas: 2 },
      "minReplicas",
      /process engine has no autoscaler/,
    ],
    ["POST", versions, { ...hello(), port: 70000 }, "port", /1 to 65535/],
    ["POST", versions, { ...hello(), env: { "A-B": "1" } }, "env.A-B", /letters, digits/],
    ["POST", versions, { ...hello(), env: { PORT: "1" } }, "env.PORT", /set by Weside/],
  ]
  for (const [method, path, body, field, sentence] of cases) {
    const answer = await client.send(method, path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBe(400)
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    const param = answer.body.invalidParams.find((param: { name: string }) => param.name === field)
    expect(param?.reason ?? JSON.stringify(answer.body)).toMatch(sentence)
  }
  expect((await client.get(versions)).items).toEqual([])
})

test("a port in use is refused before anything is recorded", async ({ client, ground, stack }) => {
  const port = Number(new URL(stack.address).port)
  const answer = await client.send("POST", `/environments/${ground.env}/services/hello/versions`, {
    ...hello(),
    port,
  })
  expect(answer.status).toBe(400)
  expect(answer.body.invalidParams).toEqual([{ name: "port", reason: expect.stringMatching(/in use/) }])
})

test("bodies that are not JSON, not UTF-8, too large or of another kind each get their own answer", async ({
  stack,
}) => {
  const send = (body: BodyInit, type = "application/json") =>
    fetch(`${stack.address}/api/v1/apps`, {
      method: "POST",
      headers: { authorization: `Bearer ${stack.token}`, "content-type": type },
      body,
    }).then((response) => response.status)
  expect(await send("{")).toBe(400)
  expect(await send("")).toBe(400)
  expect(await send("null")).toBe(400)
  expect(await send(new Uint8Array([0x22, 0xff, 0x22]))).toBe(400)
  expect(await send("{}", "text/plain")).toBe(415)
  expect(await send(`"${"x".repeat(1024 * 1024)}"`)).toBe(413)
})

test("a name that exists is 409; somebody else's object and unknown resources are 404; a version has no PATCH", async ({
  client,
  ground,
}) => {
  const { env } = ground
  expect((await client.send("POST", "/environments", { name: env, ownerAppid: "wxaaaa" })).status).toBe(409)
  expect((await client.send("POST", `/environments/${env}/services`, { name: "hello" })).status).toBe(409)
  for (const path of [
    "/environments/none",
    `/environments/${env}/services/none`,
    `/environments/${env}/services/hello/versions/9`,
    `/environments/${env}/services/hello/versions/x`,
    "/calls/not-a-seqid",
    "/nothing",
    "/apps/wxffffffffffffffff",
  ])
    expect((await client.send("GET", path)).status, path).toBe(404)
  const patched = await client.send("PATCH", `/environments/${env}/services/hello/versions/1`, {})
  expect(patched.status).toBe(405)
  expect(patched.body.detail).toMatch(/never changes/)
})

test("the switch and the list ask for If-Match: 428 without, 412 when stale, with what is there now", async ({
  client,
  ground,
}) => {
  const { env } = ground
  for (const [path, body] of [
    ["openapi", { enabled: true }],
    ["permissions", { paths: ["/wxa/one"] }],
  ] as const) {
    const at = `/environments/${env}/${path}`
    const seen = await client.send("GET", at)
    const etag = seen.headers.get("etag")!
    expect((await client.send("PUT", at, body)).status).toBe(428)
    const done = await client.send("PUT", at, body, { "if-match": etag })
    expect(done.status).toBe(200)
    const stale = await client.send(
      "PUT",
      at,
      path === "openapi" ? { enabled: false } : { paths: ["/wxa/two"] },
      { "if-match": etag },
    )
    expect(stale.status).toBe(412)
    expect(stale.body).toMatchObject({ code: "precondition", etag: done.headers.get("etag") })
    expect(stale.body.current).toBeDefined()
  }
})

test("an Idempotency-Key gives the first answer again, also when both come at once; another body is 422", async ({
  client,
  ground,
}) => {
  const path = `/environments/${ground.env}/services`
  const key = { "idempotency-key": crypto.randomUUID() }
  const both = await Promise.all([
    client.send("POST", path, { name: "twice" }, key),
    client.send("POST", path, { name: "twice" }, key),
  ])
  expect(both.map((answer) => answer.status)).toEqual([201, 201])
  expect(both[0]!.body).toEqual(both[1]!.body)
  expect(both[0]!.headers.get("etag")).toBe(both[1]!.headers.get("etag"))
  expect((await client.send("POST", path, { name: "other" }, key)).status).toBe(422)
})

test("validateOnly runs every check and changes nothing", async ({ client, ground }) => {
  const path = `/environments/${ground.env}/services`
  const preview = await client.send("POST", `${path}?validateOnly=true`, { name: "maybe" })
  expect(preview.status).toBe(200)
  expect(preview.body).toMatchObject({ name: "maybe" })
  expect((await client.send("GET", `${path}/maybe`)).status).toBe(404)
  expect((await client.send("POST", `${path}?validateOnly=true`, { name: "hello" })).status).toBe(409)
})

test("lists go on by opaque tokens; a made-up token or page size is refused", async ({ client, ground }) => {
  const path = `/environments/${ground.env}/services`
  for (const name of ["a", "b", "c", "d"]) await client.must("POST", path, { name })
  const names: string[] = []
  let token: string | null = ""
  while (token !== null) {
    const page: { items: { name: string }[]; nextPageToken: string | null } = await client.get(
      `${path}?pageSize=2${token && `&pageToken=${token}`}`,
    )
    names.push(...page.items.map((item) => item.name))
    token = page.nextPageToken
  }
  expect(names).toEqual(["a", "b", "c", "d", "hello"])
  expect((await client.send("GET", `${path}?pageToken=made-up`)).status).toBe(400)
  expect((await client.send("GET", `${path}?pageSize=0`)).status).toBe(400)
  expect((await client.send("GET", `${path}?pageSize=100000`)).status).toBe(200)
})

test("a credential is written and never read back", async ({ client }) => {
  const appid = `wx${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`
  const secret = "a-secret-that-must-not-come-back"
  await client.must("POST", "/apps", {
    appid,
    name: "密钥",
    kind: "MiniProgram",
    credential: { source: "AppSecret", secret },
  })
  const written = await client.must("PUT", `/apps/${appid}/credential`, { source: "AppSecret", secret })
  expect(written).toEqual({ source: "AppSecret", updatedAt: expect.any(String) })
  for (const path of [`/apps/${appid}`, "/apps?pageSize=1000", "/activity?pageSize=1000"]) {
    const answer = await client.send("GET", path)
    expect(JSON.stringify(answer.body)).not.toContain(secret)
  }
  expect((await client.send("GET", `/apps/${appid}/credential`)).status).toBe(405)
  await client.must("DELETE", `/apps/${appid}`)
  expect((await client.send("GET", `/apps/${appid}`)).status).toBe(404)
})

test("addresses and queries that nothing can be named by are refused, never a 500", async ({ stack }) => {
  const headers = { authorization: `Bearer ${stack.token}` }
  const status = (path: string, method = "GET") =>
    fetch(`${stack.address}/api/v1${path}`, { method, headers }).then((response) => response.status)
  for (const path of ["/environments/%ff", "/apps/%", "/calls/%zz"])
    expect(await status(path), path).toBe(400)
  for (const path of ["", "/apps/%00", "/environments/%00/audit", "/environments/demo/services/%00"])
    expect(await status(path), path).toBe(404)
  const calls = "/environments/demo/calls"
  for (const path of [`${calls}?appid=%00`, `${calls}?version=99999999999`, "/apps?pageToken=Ilx1MDAwMCI"])
    expect(await status(path), path).toBe(400)
  expect(await status("/environments/demo/services?validateOnly=false&validateOnly=true", "POST")).toBe(400)
})

test("a method that a resource does not have is 405 with Allow; OPTIONS tells the same", async ({
  stack,
}) => {
  const send = (path: string, method: string) => fetch(`${stack.address}/api/v1${path}`, { method })
  for (const [path, method] of [
    ["/environments/demo", "POST"],
    ["/environments", "PUT"],
    ["/environments/demo/openapi", "DELETE"],
    ["/apps/wxaaaa/credential", "GET"],
  ] as const) {
    const answer = await send(path, method)
    expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 405`)
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    const options = await send(path, "OPTIONS")
    expect(options.headers.get("allow")).toBe(answer.headers.get("allow"))
  }
  expect((await send("/nope", "OPTIONS")).status).toBe(404)
})
