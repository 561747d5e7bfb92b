// The ground of the controller's real tests: a database of the file's own, versions as the verbs would record them,
// and controllers as processes of their own.
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes, randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { openDatabase } from "@/lib/db"
import { createTestDatabase } from "@/prisma/test-database"
import { markedProcesses } from "../processes"

const root = path.resolve(import.meta.dirname, "../..")
export const testFolder = import.meta.dirname
const nowhere = "http://127.0.0.1:9"

export type World = Awaited<ReturnType<typeof openWorld>>
type Wanted = {
  openapi?: "Enabled" | "Disabled"
  replicas?: number
  command?: string[]
  directory?: string
  port?: number
  env?: Record<string, string>
  memoryMib?: number
  /** `name@sha256:…`: what runs is an image and no command. */
  image?: string
  bounds?: { minReplicas: number; maxReplicas: number }
}

export async function openWorld() {
  const url = await createTestDatabase()
  const db = openDatabase(url, 4)
  const dataDir = mkdtempSync(path.join(tmpdir(), "weside-controller-"))
  const controllers: ChildProcess[] = []
  let said = ""

  /** A controller process that has said it is ready. */
  async function controller(settings: Record<string, string> = {}) {
    const child = spawn(process.execPath, ["--import", "tsx", path.join(root, "controller/main.ts")], {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: url,
        WESIDE_DATA_DIR: dataDir,
        WESIDE_ROOT: root,
        WESIDE_BROKER_URL: nowhere,
        WESIDE_UPSTREAM: nowhere,
        WESIDE_CONSOLE_URL: "http://127.0.0.1:3000",
        WESIDE_SIDECAR_BUILD: "b1",
        WESIDE_SIDECAR_COMMAND: JSON.stringify([process.execPath, path.join(testFolder, "sidecar.mjs")]),
        ...settings,
      },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    })
    controllers.push(child)
    child.stdout!.on("data", (data) => (said += data))
    await new Promise((resolve, reject) => {
      child.once("message", resolve)
      child.once("exit", (code) => reject(new Error(`The controller ended while starting: ${code}`)))
    })
    return child
  }

  /** A version as it was recorded under the switch, and its placement. */
  async function version(wanted: Wanted = {}) {
    const { openapi = "Disabled", replicas = 1, port = null, env = {}, memoryMib = null } = wanted
    const sourceKind = wanted.image ? "Image" : "Command"
    const source = wanted.image
      ? { kind: "Image", image: wanted.image, reference: wanted.image }
      : {
          kind: "Command",
          command: wanted.command ?? [process.execPath, "app.mjs"],
          directory: wanted.directory ?? testFolder,
        }
    const by = { createdBy: "test" }
    const now = new Date()
    const appid = `wx${randomBytes(8).toString("hex")}`
    const [environmentId, switchChangeId] = [randomUUID(), randomUUID()]
    const name = `e${randomBytes(6).toString("hex")}`
    await db.app.create({ data: { appid, name: appid, kind: "MiniProgram", ...by } })
    await db.$transaction([
      db.environment.create({
        data: { id: environmentId, name, ownerAppid: appid, openapi, switchChangeId, ...by },
      }),
      db.switchChange.create({
        data: { id: switchChangeId, environmentId, sequence: 1, state: openapi, at: now, by: "test" },
      }),
    ])
    const { id: serviceId } = await db.service.create({ data: { environmentId, name: "hello", ...by } })
    const { id } = await db.version.create({
      data: {
        ...{
          environmentId,
          serviceId,
          number: 3,
          sourceKind,
          source,
          port,
          env,
          memoryMib,
          remark: "",
        },
        ...{
          openapiSidecar: openapi,
          switchChangeId,
          originKind: "Create",
          specHash: "",
          createdAt: now,
          ...by,
        },
        placement: { create: { replicas, ...wanted.bounds } },
      },
    })
    return { id, environmentId, environment: name }
  }

  const scale = (versionId: string, replicas: number) =>
    db.placement.update({ where: { versionId }, data: { replicas, generation: { increment: 1 } } })
  const instances = (versionId: string) =>
    db.instance.findMany({ where: { versionId }, orderBy: { createdAt: "asc" } })
  const events = (environmentId: string) =>
    db.event.findMany({ where: { environmentId }, orderBy: { id: "asc" } })

  /** Waits until exactly so many instances run, with the presence given, and returns them. */
  async function running(versionId: string, count: number, openapiSidecar?: string) {
    return until(`${count} running instances`, async () => {
      const rows = await instances(versionId)
      const settled = rows.every(
        (row) => row.phase === "Running" && (!openapiSidecar || row.openapiSidecar === openapiSidecar),
      )
      return rows.length === count && settled ? rows : null
    })
  }
  async function condition(versionId: string, reason: string) {
    return until(`the condition ${reason}`, async () => {
      const status = await db.placementStatus.findUnique({ where: { versionId } })
      const conditions = (status?.conditions ?? []) as { type: string; reason: string; message: string }[]
      return conditions.find((one) => one.reason === reason) ?? null
    })
  }

  async function close() {
    for (const child of controllers) child.kill("SIGKILL")
    for (const { pid } of await ownProcesses(db)) kill(pid)
    await db.$disconnect()
    rmSync(dataDir, { recursive: true, force: true })
  }
  /** What all controllers have logged. */
  const log = () => said

  return { db, url, dataDir, log, controller, version, scale, instances, events, running, condition, close }
}

/** Every process that belongs to an instance of this database, leaders and descendants. */
export async function ownProcesses(db: World["db"]) {
  const ids = new Set((await db.instance.findMany({ select: { id: true } })).map((row) => row.id))
  return markedProcesses().filter((process) => ids.has(process.run.split(".")[0]!))
}

export const leadersOf = (instanceId: string) =>
  markedProcesses().filter((process) => process.leader && process.run.startsWith(`${instanceId}.`))

export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL") {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** What a stand-in application answers. */
export async function ask(address: string | null, request: string) {
  const response = await fetch(`${address}${request}`)
  return (await response.json()) as { pid: number; answer: never }
}

export async function until<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(20)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`Waited in vain for ${what}.`)
}

export const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.once("exit", (code) => resolve(code))
  })
