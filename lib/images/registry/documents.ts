// The documents that registries keep of an image, in OCI's words and Docker's: index → manifest → configuration. Pure.
import { z } from "zod"
import { RunConfig } from "../run-config"

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const Descriptor = z.object({
  mediaType: z.string(),
  digest: Digest,
  size: z.number().int().min(0),
})

const Index = z.object({
  manifests: z
    .array(
      Descriptor.extend({
        platform: z.object({ architecture: z.string(), os: z.string() }).optional(),
      }),
    )
    .max(1000),
})
export type Index = z.infer<typeof Index>

/** Overlay file systems take no more. */
const layersMax = 500
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor).max(layersMax) })
export type Manifest = z.infer<typeof Manifest>

const ImageConfig = z.object({
  architecture: z.string(),
  os: z.string(),
  config: RunConfig.nullish(),
})
export type ImageConfig = z.infer<typeof ImageConfig>

const configTypes = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]
const layerType =
  /^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.diff\.tar(\.gzip|\.zstd)?)$/

/** What a registry gave for a name; null when it is neither an image nor several of them. */
export function parseDocument(text: string): { index: Index } | { manifest: Manifest } | null {
  const document = parseJson(text)
  const index = Index.safeParse(document)
  if (index.success) return { index: index.data }
  const manifest = Manifest.safeParse(document)
  if (!manifest.success || !isImage(manifest.data)) return null
  return { manifest: manifest.data }
}

/** Null when it is none. */
export function parseConfig(text: string): ImageConfig | null {
  return ImageConfig.safeParse(parseJson(text)).data ?? null
}

/** The image of several that runs on nodes of that architecture; null when none does. */
export function chooseImage({ manifests }: Index, architecture: string) {
  const runs = (one: Index["manifests"][number]) =>
    one.platform?.os === "linux" && one.platform.architecture === architecture
  return manifests.find(runs) ?? null
}

/** What the images of an index are for, to be told. Attestations have no platform of their own. */
export const architecturesOf = ({ manifests }: Index) => [
  ...new Set(
    manifests.flatMap(({ platform }) =>
      platform && platform.os !== "unknown" ? `${platform.os}/${platform.architecture}` : [],
    ),
  ),
]

function isImage({ config, layers }: Manifest) {
  return configTypes.includes(config.mediaType) && layers.every((layer) => layerType.test(layer.mediaType))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
