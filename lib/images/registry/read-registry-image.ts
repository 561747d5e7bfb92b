// What is in an image, asked of its registry as a cluster will pull it. Each is looked into once, however many ask.
import { AppError } from "../../errors"
import type { ImageFacts } from "../schema"
import { findNamed, type Named } from "./find-image"
import { lookInto } from "./look-into"
import { parseRegistryName, registryNameRefusal } from "./name"
import { refusalOf, refuse } from "./refusals"
import { SkopeoFailed } from "./skopeo"

/** Most images are looked into in less: nobody has to ask again for those. */
const leastWaitMs = 2_000
/** How long a refusal is remembered, so that whoever waited for it hears it. */
const toldMs = 5_000
/** An image never changes under its digest. */
const known = new Map<string, ImageFacts>()
const knownMax = 500
const looks = new Map<string, Promise<ImageFacts>>()

/** Null while it is being looked into for longer than `waitMs`. Throws the refusal of one that cannot run there. */
export async function readRegistryImage(name: string, waitMs: number): Promise<ImageFacts | null> {
  const refusal = registryNameRefusal(name)
  if (refusal) throw refuse(refusal)
  const { host, repository, digest } = parseRegistryName(name)
  const before = digest && known.get(`${repository}@${digest}`)
  if (before) return before
  const named = await findNamed(name).catch((error) => {
    throw translated(error, name, host)
  })
  const reference = `${named.repository}@${named.digest}`
  const found = known.get(reference) ?? looks.get(reference) ?? begin(named, reference)
  return Promise.race([found, pause(Math.max(waitMs, leastWaitMs))])
}

function begin(named: Named, reference: string) {
  const look = lookInto(named).then(
    (facts) => {
      if (known.size >= knownMax) known.clear()
      known.set(reference, facts)
      looks.delete(reference)
      return facts
    },
    (error) => {
      setTimeout(() => looks.delete(reference), toldMs).unref()
      throw translated(error, named.name, named.host)
    },
  )
  // Whoever asks next hears of a failure; nobody may be asking now.
  look.catch(() => undefined)
  looks.set(reference, look)
  return look
}

function translated(error: unknown, name: string, host: string): unknown {
  if (error instanceof SkopeoFailed) return refusalOf(error, name, host)
  if (!(error instanceof Error && error.name === "AbortError")) return error
  const sentence = `Looking into ${name} took too long; is the registry ${host} slow? Try again in a moment.`
  return new AppError("unavailable", sentence, { cause: error })
}

const pause = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms).unref())
