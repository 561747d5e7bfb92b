// One image as this machine's podman knows it.
import { z } from "zod"
import { PodmanFailed, podman } from "./podman"
import { type Run, RunConfig, runOf } from "./run-config"

const pullLimitMs = 30 * 60_000
/** Podman's exit code for what it does not know. */
const unknownCode = 125

const Inspected = z.tuple([
  z.object({
    Digest: z.string(),
    RepoDigests: z.array(z.string()).nullable(),
    Architecture: z.string(),
    Size: z.number().int().nullish(),
    Config: RunConfig.nullish(),
  }),
])

export type LocalImage = Run & {
  /** `name@sha256:…`; null for an image without a name. */
  reference: string | null
  architecture: string
  sizeBytes: number | null
}

/** Null when it is not on this machine. */
export async function findImage(name: string): Promise<LocalImage | null> {
  const text = await podman(["image", "inspect", "--format", "json", name]).catch((error) => {
    if (error instanceof PodmanFailed && error.exitCode === unknownCode) return null
    throw error
  })
  if (text === null) return null
  const [image] = Inspected.parse(JSON.parse(text))
  return {
    reference: referenceOf(name, image.Digest, image.RepoDigests ?? []),
    architecture: image.Architecture,
    sizeBytes: image.Size ?? null,
    ...runOf(image.Config ?? {}),
  }
}

/** Fetches it from its registry; rejects with `PodmanFailed`. The transport is named, so that no file of ours is read. */
export async function pullImage(name: string): Promise<void> {
  await podman(["pull", "--quiet", `docker://${name}`], { limitMs: pullLimitMs, waits: true })
}

/** Gives `look` the root of the image's file system, read-only and without running anything of it. */
export async function insideImage<T>(reference: string, look: (root: string) => Promise<T>): Promise<T> {
  const root = (await podman(["image", "mount", reference])).trim()
  try {
    return await look(root)
  } finally {
    await podman(["image", "unmount", reference])
  }
}

/** Under the name it was asked for where it has several: the last part is what people wrote. */
function referenceOf(name: string, digest: string, references: string[]): string | null {
  const asked = name.replace(/@sha256:.*$/, "").replace(/:[^/:]*$/, "")
  const named = (one: string) => one.startsWith(`${asked}@`) || one.endsWith(`/${asked}@${digest}`)
  const own = references.filter((one) => one.endsWith(`@${digest}`))
  return own.find(named) ?? own[0] ?? references[0] ?? null
}
