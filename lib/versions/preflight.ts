// What can be known before a version is recorded: that its command is there and its port is free on this machine, or
// which image its name means now and what is in it.
// Checked before the transaction: nothing waits on a disk or a socket while rows are locked.
import { constants, type Stats } from "node:fs"
import { access, realpath, stat } from "node:fs/promises"
import net from "node:net"
import path from "node:path"
import { env } from "../env"
import { AppError, type InvalidParam, invalidField } from "../errors"
import { requireImage } from "../images/preflight-image"
import { carryingRefusal } from "../images/rules"
import { autoscaleRefusal, autoscalingOf, placedAs, scaleRefusal, sourceRefusal } from "./rules"
import type { CreateVersion, RecordedSource } from "./schema"

export type Checked = {
  source: RecordedSource
  /** Why a version of it could not carry the sidecar: asked again when the switch is known for sure. */
  carryingRefusal: InvalidParam | null
}

/** Throws the refusal of the first thing that would keep an instance of this version from running here. */
export async function preflight(input: Checkable): Promise<Checked> {
  const refusal = sourceRefusal(input.source.kind, env.engine)
  if (refusal) throw invalidField("source.kind", refusal)
  const placed = placedAs(input)
  const crowded = scaleRefusal(env.engine, input.port ?? null, placed.replicas)
  if (crowded) throw invalidField("replicas", crowded)
  const unmeasured = autoscalingOf(placed) && autoscaleRefusal(env.engine, input.cpu ?? null)
  if (unmeasured) throw invalidField("minReplicas", unmeasured)
  if (input.source.kind === "Image") return checkImage(input.source, input.port ?? null)
  const directory = await reachableDirectory(input.source.directory)
  await executable(input.source.command[0]!, directory)
  if (input.port !== undefined) await freePort(input.port)
  return { source: input.source, carryingRefusal: null }
}

/** A rebuild names the very image of the version it is made from. */
type Checkable = Omit<CreateVersion, "source"> & { source: CreateVersion["source"] | RecordedSource }

async function checkImage(source: ImageOf<Checkable["source"]>, port: number | null): Promise<Checked> {
  const facts = await requireImage("reference" in source ? source.reference : source.image)
  const recorded = { kind: source.kind, image: source.image, reference: facts.reference }
  return { source: recorded, carryingRefusal: carryingRefusal(facts, port, env.netAdmin) }
}

type ImageOf<Source> = Extract<Source, { kind: "Image" }>

async function reachableDirectory(given: string): Promise<string> {
  const directory = path.resolve(env.root, given)
  const name = "source.directory"
  if (!path.isAbsolute(given) && !isWithin(directory, env.root))
    throw invalidField(name, `“${given}” leads out of Weside's own folder; give the absolute path.`)
  const found = await stat(directory).catch(() => null)
  if (!found) throw invalidField(name, `There is no folder ${directory} on this machine.`)
  if (!found.isDirectory())
    throw invalidField(name, `${directory} is a file; name the folder that the command runs in.`)
  await access(directory, constants.R_OK | constants.X_OK).catch((cause) => {
    throw new AppError("invalid", `Weside may not enter ${directory}; give its user the right to.`, {
      cause,
      invalidParams: [{ name, reason: "Not accessible." }],
    })
  })
  const real = await realpath(directory)
  if (isWithin(real, env.dataDir))
    throw invalidField(name, "This folder is Weside's own data, which instances cannot see; choose another.")
  return directory
}

async function executable(program: string, directory: string) {
  const name = "source.command"
  const places = program.includes("/")
    ? [path.resolve(directory, program)]
    : (process.env.PATH ?? "/usr/bin:/bin").split(":").map((folder) => path.join(folder, program))
  for (const place of places) if (await isExecutable(place)) return
  if (program.includes("/"))
    throw invalidField(name, `${places[0]} is not a program that can be run; is it there, and executable?`)
  throw invalidField(name, `There is no program “${program}” on this machine; give its path, or install it.`)
}

async function isExecutable(file: string) {
  const found: Stats | null = await stat(file).catch(() => null)
  if (!found?.isFile()) return false
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function freePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EACCES"
          ? `Port ${port} needs rights that Weside does not have; choose one above 1023.`
          : `Port ${port} is in use on this machine; choose another, or leave it out to get a free one.`
      reject(invalidField("port", reason))
    })
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve()))
  })
}

const isWithin = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}${path.sep}`)
