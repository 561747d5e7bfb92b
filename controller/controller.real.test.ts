import { afterEach, beforeEach, expect, test } from "vitest"
import { ask, ended, kill, leadersOf, openWorld, ownProcesses, until, type World } from "./test/world"

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const pids = (processes: { pid: number }[]) => processes.map((process) => process.pid).sort((a, b) => a - b)
const commandsOf = async (instanceId: string) => pids(leadersOf(instanceId))

test("a version with the sidecar, one without: each follows its record, scaled out and in", async () => {
  await world.controller()
  const carrying = await world.version({ openapi: "Enabled", replicas: 2 })
  const without = await world.version({ openapi: "Disabled" })
  const [first, second] = await world.running(carrying.id, 2, "Present")
  await world.running(without.id, 1, "Absent")
  expect(first!.name).toMatch(/^hello-003-[a-z0-9]{5}$/)
  expect(leadersOf(first!.id)).toHaveLength(2)
  await world.scale(without.id, 3)
  for (const row of await world.running(without.id, 3, "Absent")) expect(leadersOf(row.id)).toHaveLength(1)
  await world.scale(carrying.id, 1)
  const [left] = await world.running(carrying.id, 1, "Present")
  expect(left!.id).toBe(first!.id)
  expect(leadersOf(second!.id)).toEqual([])
  const status = await until("the generation", () =>
    world.db.placementStatus.findFirst({ where: { versionId: carrying.id, observedGeneration: 2 } }),
  )
  expect(status.conditions).toMatchObject([
    { type: "Ready", status: "True" },
    { type: "SidecarInSync", status: "True", reason: "AllCarry" },
    { type: "Progressing", status: "False", reason: "Complete" },
  ])
  const kinds = (await world.events(carrying.environmentId)).map((event) => event.kind)
  for (const kind of ["instance.created", "sidecar.ready", "instance.started", "instance.stopped"])
    expect(kinds).toContain(kind)
  expect(kinds.indexOf("sidecar.ready")).toBeLessThan(kinds.indexOf("instance.started"))
})

test("killed with -9 and started again: it finds its instances, and there is no second copy", async () => {
  const first = await world.controller()
  const version = await world.version({ openapi: "Enabled", replicas: 2 })
  const before = await world.running(version.id, 2, "Present")
  const processes = pids(await ownProcesses(world.db))
  first.kill("SIGKILL")
  await ended(first)
  await world.controller()
  await until("the adoption", async () =>
    (await world.events(version.environmentId)).some((event) => event.kind === "instance.adopted"),
  )
  await world.scale(version.id, 3)
  const after = await world.running(version.id, 3, "Present")
  expect(after.slice(0, 2).map((row) => [row.id, row.name, row.address, row.restarts])).toEqual(
    before.map((row) => [row.id, row.name, row.address, 0]),
  )
  expect(pids(await ownProcesses(world.db)).filter((pid) => processes.includes(pid))).toEqual(processes)
  for (const row of after) expect(leadersOf(row.id)).toHaveLength(2)
  const kinds = (await world.events(version.environmentId)).map((event) => event.kind)
  expect(kinds).not.toContain("version.drift")
  expect(kinds).not.toContain("instance.died")
})

test("whatever dies comes back: the application, the sidecar, everything at once with the sidecar first", async () => {
  await world.controller()
  const version = await world.version({ openapi: "Enabled" })
  const [row] = await world.running(version.id, 1, "Present")
  const { pid: app } = await ask(row!.address, "/env")
  const sidecar = (await commandsOf(row!.id)).find((pid) => pid !== app)!

  kill(app)
  await until("another application", async () => {
    const [now] = await world.instances(version.id)
    return now!.phase === "Running" && now!.restarts === 1
  })
  expect(await commandsOf(row!.id)).toContain(sidecar)
  const second = (await ask(row!.address, "/env")).pid
  expect(second).not.toBe(app)

  kill(sidecar)
  await world.condition(version.id, "Drift")
  await world.condition(version.id, "AllCarry")
  expect((await ask(row!.address, "/env")).pid).toBe(second)

  const earlier = (await world.events(version.environmentId)).length
  for (const pid of await commandsOf(row!.id)) kill(pid)
  await until("both again", async () => {
    const [now] = await world.instances(version.id)
    return now!.restarts === 2 && now!.phase === "Running" && now!.openapiSidecar === "Present"
  })
  const kinds = (await world.events(version.environmentId)).slice(earlier).map((event) => event.kind)
  expect(kinds.indexOf("sidecar.ready")).toBeGreaterThan(kinds.indexOf("instance.died"))
  expect(kinds.indexOf("instance.started")).toBeGreaterThan(kinds.indexOf("sidecar.ready"))
  const all = (await world.events(version.environmentId)).map((event) => event.kind)
  expect(all.filter((kind) => kind === "version.drift")).toHaveLength(1)
  expect(all.filter((kind) => kind === "version.repaired")).toHaveLength(1)
})

test("a version that exits at once reaches a condition with its last lines, in ever longer pauses", async () => {
  await world.controller()
  const script = "console.log('line one'); console.error('no such thing: teapot'); process.exit(7)"
  const version = await world.version({ command: [process.execPath, "-e", script] })
  const { message } = await world.condition(version.id, "CrashLoopBackOff")
  expect(message).toContain("line one\nno such thing: teapot")
  const [row] = await world.instances(version.id)
  expect(row!.reason).toContain("ended with exit code 7")
  const events = await world.events(version.environmentId)
  expect(events.filter((event) => event.kind === "instance.died").length).toBeLessThan(4)
  expect(events.some((event) => event.kind === "instance.backoff")).toBe(true)
})

test("a folder or a program that is not there is a condition, and no process is started", async () => {
  await world.controller()
  const noFolder = await world.version({ directory: "/nowhere/at/all" })
  const noProgram = await world.version({ command: ["no-such-program"], openapi: "Enabled" })
  expect((await world.condition(noFolder.id, "DirectoryMissing")).message).toContain("/nowhere/at/all")
  expect((await world.condition(noProgram.id, "CommandMissing")).message).toContain("no-such-program")
  expect(await ownProcesses(world.db)).toEqual([])
})

test("stopped cleanly: nothing runs, the lease is free; started again: the same instances at the same addresses", async () => {
  const first = await world.controller()
  const version = await world.version({ openapi: "Enabled", replicas: 2 })
  const before = await world.running(version.id, 2, "Present")
  first.kill("SIGTERM")
  expect(await ended(first)).toBe(0)
  expect(await ownProcesses(world.db)).toEqual([])
  const rows = await world.instances(version.id)
  expect(rows.map((row) => [row.phase, row.openapiSidecar])).toEqual(Array(2).fill(["Starting", "Unknown"]))
  await world.controller()
  const after = await world.running(version.id, 2, "Present")
  expect(after.map((row) => [row.name, row.address, row.restarts])).toEqual(
    before.map((row) => [row.name, row.address, 0]),
  )
})

test("its launcher died: the instances run on, and the next controller takes them over", async () => {
  const first = await world.controller()
  const version = await world.version({ openapi: "Enabled" })
  await world.running(version.id, 1, "Present")
  const processes = pids(await ownProcesses(world.db))
  first.disconnect()
  expect(await ended(first)).toBe(0)
  expect(pids(await ownProcesses(world.db))).toEqual(processes)
  await world.controller()
  await world.scale(version.id, 2)
  await world.running(version.id, 2, "Present")
  expect(pids(await ownProcesses(world.db))).toEqual(expect.arrayContaining(processes))
})

test("instances that nobody wants any more are stopped, also those whose row is gone", async () => {
  const first = await world.controller()
  const version = await world.version({ replicas: 2 })
  const [kept, lost] = await world.running(version.id, 2)
  first.kill("SIGKILL")
  await ended(first)
  await world.db.instance.delete({ where: { id: lost!.id } })
  await world.controller()
  await until("the stray's end", () => leadersOf(lost!.id).length === 0)
  const rows = await world.running(version.id, 2)
  expect(rows.map((row) => row.id)).toContain(kept!.id)
  expect(rows.map((row) => row.id)).not.toContain(lost!.id)
  await world.db.placement.update({
    where: { versionId: version.id },
    data: { removedAt: new Date(), generation: { increment: 1 } },
  })
  await world.running(version.id, 0)
  expect(leadersOf(kept!.id)).toEqual([])
})

test("a controller that slept through its lease wakes up to do nothing, and takes over when the other dies", async () => {
  const quick = { WESIDE_LEASE_MS: "1500" }
  const first = await world.controller(quick)
  const version = await world.version({ openapi: "Enabled", replicas: 2 })
  const [row] = await world.running(version.id, 2, "Present")
  first.kill("SIGSTOP")
  const second = await world.controller(quick)
  const epoch = (wanted: number) =>
    until(`epoch ${wanted}`, async () => (await world.db.controllerLease.findFirst())?.epoch === wanted)
  await epoch(2)
  kill((await ask(row!.address, "/env")).pid)
  await world.scale(version.id, 3)
  await until("the restart", async () => (await world.instances(version.id))[0]!.restarts === 1)
  const rows = await world.running(version.id, 3, "Present")
  const processes = pids(await ownProcesses(world.db))
  expect(processes).toHaveLength(6)
  const written = (await world.events(version.environmentId)).length

  first.kill("SIGCONT")
  await world.scale(version.id, 2)
  await world.running(version.id, 2, "Present")
  await world.scale(version.id, 3)
  await world.running(version.id, 3, "Present")
  const kept = rows.slice(0, 2).flatMap((one) => pids(leadersOf(one.id)))
  expect(processes).toEqual(expect.arrayContaining(kept))
  for (const one of await world.instances(version.id)) expect(leadersOf(one.id)).toHaveLength(2)
  const after = (await world.events(version.environmentId)).slice(written).map((event) => event.kind)
  expect(after).not.toContain("instance.died")
  expect(after).not.toContain("instance.adopted")

  second.kill("SIGKILL")
  await epoch(3)
  await world.scale(version.id, 4)
  await world.running(version.id, 4, "Present")
  expect(pids(await ownProcesses(world.db))).toEqual(expect.arrayContaining(kept))
  expect(await ownProcesses(world.db)).toHaveLength(8)
  expect(first.exitCode).toBeNull()
})

test("instances of a version that this database never heard of are stopped", async () => {
  const first = await world.controller()
  const version = await world.version({ openapi: "Enabled" })
  const [row] = await world.running(version.id, 1, "Present")
  first.kill("SIGKILL")
  await ended(first)
  const other = await openWorld()
  try {
    await other.controller({ WESIDE_DATA_DIR: world.dataDir })
    await until("their end", () => leadersOf(row!.id).length === 0)
  } finally {
    await other.close()
  }
})
