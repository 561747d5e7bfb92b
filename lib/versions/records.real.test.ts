import { afterAll, expect, test } from "vitest"
import { openTestWorld } from "../test-world"

const world = await openTestWorld()
const { createVersion } = await import("./create-version")
const { rebuildVersion } = await import("./rebuild-version")
const { scaleVersion } = await import("./scale-version")
const { deleteVersion } = await import("./delete-version")
const { getVersion, listVersions } = await import("./read")
const { flipSwitch } = await import("../openapi/flip-switch")
const { listSwitchChanges } = await import("../openapi/read")
const { db, act, hello } = world
const page = { pageSize: 1000 }
afterAll(world.close)

const flip = (env: string, enabled: boolean) => flipSwitch(act({ ifMatch: "*" }), env, { enabled })

test("S2: the database refuses an update of every recorded column, a delete and a truncate", async () => {
  const key = await world.environment()
  await createVersion(act(), key, hello)
  for (const table of ["Version", "SwitchChange", "AuditEvent"]) {
    const columns = await db.$queryRawUnsafe<{ name: string }[]>(
      `select column_name as name from information_schema.columns where table_name = '${table}'`,
    )
    expect(columns.length).toBeGreaterThan(5)
    for (const { name } of columns)
      await expect(
        db.$executeRawUnsafe(`update "${table}" set "${name}" = "${name}"`),
        `${table}.${name}`,
      ).rejects.toThrow(/is a record/)
    await expect(db.$executeRawUnsafe(`delete from "${table}"`)).rejects.toThrow(/is a record/)
    await expect(db.$executeRawUnsafe(`truncate "${table}" cascade`)).rejects.toThrow(/is a record/)
    const asReplica = db.$transaction([
      db.$executeRawUnsafe("set local session_replication_role = replica"),
      db.$executeRawUnsafe(`update "${table}" set id = id`),
    ])
    await expect(asReplica).rejects.toThrow(/is a record/)
  }
})

test("S2: a version cannot name a change of the other state, of another environment, or an older one", async () => {
  const key = await world.environment()
  const other = await world.environment()
  await createVersion(act(), key, hello)
  await flip(key.env, true)
  const { id: _, ...row } = await db.version.findFirstOrThrow({ where: { environment: { name: key.env } } })
  const data = { ...row, source: row.source as object, env: {}, number: 2 }
  await expect(db.version.create({ data })).rejects.toThrow(/current switch change/)
  const current = await db.environment.findFirstOrThrow({ where: { name: key.env } })
  const underCurrent = { ...data, switchChangeId: current.switchChangeId }
  await expect(db.version.create({ data: underCurrent })).rejects.toThrow(/[Ff]oreign key/)
  const elsewhere = await db.environment.findFirstOrThrow({ where: { name: other.env } })
  const foreign = { ...data, switchChangeId: elsewhere.switchChangeId }
  await expect(db.version.create({ data: foreign })).rejects.toThrow(/current switch change/)
})

test("the environment's switch always is the state of its newest change", async () => {
  const { env } = await world.environment()
  const { id } = await db.environment.findFirstOrThrow({ where: { name: env } })
  await expect(db.environment.update({ where: { id }, data: { openapi: "Enabled" } })).rejects.toThrow(
    /newest/,
  )
  const stray = { environmentId: id, sequence: 2, state: "Enabled", at: new Date(), by: "nobody" } as const
  await expect(db.switchChange.create({ data: stray })).rejects.toThrow(/newest/)
})

test("S3: whatever the order of flips and creates at once, each version's state is that of the change it names", async () => {
  const key = await world.environment()
  const flips = Array.from({ length: 20 }, (_, at) => flip(key.env, at % 2 === 0))
  const creates = Array.from({ length: 30 }, () => createVersion(act(), key, hello))
  await Promise.all([...flips, ...creates])
  const changes = (await listSwitchChanges(key.env, page)).items
  const { items: versions } = await listVersions(key, page)
  expect(versions.map((version) => version.number)).toEqual(Array.from({ length: 30 }, (_, at) => 30 - at))
  for (const version of versions) {
    const under = changes.find((change) => change.changeId === version.switchChangeId)!
    expect(version.openapiSidecar).toBe(under.enabled ? "Enabled" : "Disabled")
  }
})

test("S4: a flip leaves recorded versions alone; a rebuild records today's switch and the same source", async () => {
  const key = await world.environment()
  const first = await createVersion(act(), key, { ...hello, env: { A: "1" }, remark: "第一版", replicas: 3 })
  const { effect } = await flip(key.env, true)
  expect(effect).toEqual({
    versionsUnchanged: 1,
    versionsToRebuild: 1,
    runningInstancesChanged: 0,
    nextVersion: "Enabled",
  })
  const before = await getVersion({ ...key, number: 1 })
  expect(before).toEqual({ ...first, differsFromSwitch: true })
  const rebuilt = await rebuildVersion(act(), { ...key, number: 1 })
  expect(rebuilt).toMatchObject({
    number: 2,
    name: "hello-002",
    openapiSidecar: "Enabled",
    origin: { kind: "Rebuild", of: 1 },
    source: first.source,
    env: { A: "1" },
    remark: "第一版",
    replicas: 3,
    specHash: first.specHash,
    sidecarBuild: "test",
    differsFromSwitch: false,
  })
  expect(await getVersion({ ...key, number: 1 })).toEqual(before)
})

test("setting the switch to what it is adds no history; a stale or missing If-Match is refused", async () => {
  const { env } = await world.environment()
  await flip(env, false)
  expect((await listSwitchChanges(env, page)).items).toHaveLength(1)
  await expect(flipSwitch(act(), env, { enabled: true })).rejects.toMatchObject({
    code: "precondition_required",
  })
  await expect(flipSwitch(act({ ifMatch: '"old"' }), env, { enabled: true })).rejects.toMatchObject({
    code: "precondition",
  })
  const preview = await flipSwitch(act({ ifMatch: "*", validateOnly: true }), env, { enabled: true })
  expect(preview).toMatchObject({ enabled: true, effect: { runningInstancesChanged: 0 } })
  expect((await listSwitchChanges(env, page)).items).toHaveLength(1)
})

test("scaling raises the generation and is audited with before and after; scaling to the same changes nothing", async () => {
  const key = { ...(await world.environment()), number: 1 }
  await createVersion(act(), key, hello)
  const scaled = await scaleVersion(act(), key, { replicas: 4 })
  expect(scaled).toMatchObject({ replicas: 4, generation: 2, observedGeneration: 0 })
  expect((await scaleVersion(act(), key, { replicas: 4 })).generation).toBe(2)
  const acts = await db.auditEvent.findMany({ where: { environment: key.env, action: "version.scale" } })
  expect(acts.map(({ actor, before, after }) => ({ actor, before, after }))).toEqual([
    { actor: "tester", before: { replicas: 1 }, after: { replicas: 4 } },
  ])
})

test("an engine without an autoscaler refuses bounds, for new versions and for those that are there", async () => {
  const key = { ...(await world.environment()), number: 1 }
  const bounds = { minReplicas: 1, maxReplicas: 2 }
  const refused = { code: "invalid", invalidParams: [{ name: "minReplicas" }] }
  const automatic = { ...hello, replicas: undefined, cpu: 1, ...bounds }
  await expect(createVersion(act(), key, automatic)).rejects.toMatchObject(refused)
  await createVersion(act(), key, { ...hello, cpu: 1 })
  await expect(scaleVersion(act(), key, bounds)).rejects.toMatchObject(refused)
  expect(await getVersion(key)).toMatchObject({ replicas: 1, autoscaling: null, generation: 1 })
})

test("a version is deleted when nothing of it runs; its record stays and its number is not used again", async () => {
  const key = { ...(await world.environment()), number: 1 }
  await createVersion(act(), key, hello)
  await expect(deleteVersion(act(), key)).rejects.toThrow("Scale it to 0 first.")
  await scaleVersion(act(), key, { replicas: 0 })
  await deleteVersion(act(), key)
  await expect(getVersion(key)).rejects.toMatchObject({ code: "not_found" })
  expect(await db.version.count({ where: { environment: { name: key.env } } })).toBe(1)
  expect((await createVersion(act(), key, hello)).number).toBe(2)
})

test("a version of somebody else's environment is not found", async () => {
  const mine = await world.environment()
  const theirs = await world.environment()
  await createVersion(act(), mine, hello)
  const key = { ...theirs, number: 1 }
  await expect(getVersion(key)).rejects.toMatchObject({ code: "not_found" })
  await expect(scaleVersion(act(), key, { replicas: 2 })).rejects.toMatchObject({ code: "not_found" })
  await expect(rebuildVersion(act(), key)).rejects.toMatchObject({ code: "not_found" })
  await expect(deleteVersion(act(), key)).rejects.toMatchObject({ code: "not_found" })
})
