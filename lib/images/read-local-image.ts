// What is in an image, asked of this machine's podman. One that is not here yet is fetched, once however many ask.
import { AppError, invalidField } from "../errors"
import { treeOnDisk } from "./file-tree"
import { lookInside } from "./look-inside"
import { PodmanFailed } from "./podman"
import { findImage, insideImage, type LocalImage, pullImage } from "./podman-image"
import { architectureRefusal } from "./rules"
import type { ImageFacts } from "./schema"

const field = "source.image"
const pulls = new Map<string, Promise<void>>()
/** An image never changes under its digest. */
const known = new Map<string, ImageFacts>()
const knownMax = 500

/** Null while it is being fetched for longer than `waitMs`. Throws the refusal of one that cannot run here. */
export async function readLocalImage(name: string, waitMs: number): Promise<ImageFacts | null> {
  try {
    const image = (await findImage(name)) ?? (await fetched(name, waitMs))
    return image && (await factsOf(name, image))
  } catch (error) {
    if (!(error instanceof PodmanFailed)) throw error
    throw new AppError("unavailable", `podman could not look at ${name}: ${error.said}`, { cause: error })
  }
}

async function factsOf(name: string, image: LocalImage): Promise<ImageFacts> {
  const { reference, architecture, sizeBytes, user, command, ports } = image
  if (reference === null)
    throw invalidField(
      field,
      `The image ${name} has no name of its own to be found by again; give it one with podman tag.`,
    )
  const wrong = architectureRefusal(image, machine[process.arch] ?? process.arch)
  if (wrong) throw invalidField(field, wrong)
  const before = known.get(reference)
  if (before) return before
  const found = await insideImage(reference, async (root) => lookInside(treeOnDisk(root), image.env))
  const facts = { reference, sizeBytes, architecture, user, command, ports, ...found }
  if (known.size >= knownMax) known.clear()
  known.set(reference, facts)
  return facts
}

/** As OCI names what Node.js names otherwise. */
const machine: Partial<Record<string, string>> = { x64: "amd64", ia32: "386" }

async function fetched(name: string, waitMs: number): Promise<LocalImage | null> {
  if (!namesRegistry(name))
    throw invalidField(
      field,
      `There is no image ${name} on this machine. Build it here, or name its registry too, such as docker.io/library/nginx:1.`,
    )
  const pull = pulls.get(name) ?? begin(name)
  const ended = await Promise.race([pull.then(() => true), pause(waitMs)])
  return ended ? findImage(name) : null
}

function begin(name: string) {
  const pull = pullImage(name)
    .catch((error) => {
      if (!(error instanceof PodmanFailed)) throw error
      throw invalidField(field, `podman could not fetch ${name}: ${error.said}`)
    })
    .finally(() => setTimeout(() => pulls.delete(name), toldMs).unref())
  // Whoever asks next hears of a failure; nobody may be asking now.
  pull.catch(() => undefined)
  pulls.set(name, pull)
  return pull
}

/** How long a fetch that has ended is remembered, so that whoever waited for it hears how it ended. */
const toldMs = 5_000

const pause = (ms: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), ms).unref())

/** `hello:1` and `localhost/hello:1` are made on this machine; only a host's name can be asked over the network. */
function namesRegistry(name: string) {
  const [host, ...rest] = name.split("/")
  return rest.length > 0 && host !== "localhost" && /[.:]/.test(host!)
}
