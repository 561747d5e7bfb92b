// Images for tests, made byte by byte: those of honest builders, and those that no builder makes.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { Header, type HeaderData, Pax } from "tar"

export type TestEntry = HeaderData & { path: string; content?: string }
export type Blob = { digest: string; bytes: Buffer }
export type TestImage = { manifest: Blob; blobs: Blob[]; architecture: string }

export const file = (path: string, mode = 0o755): TestEntry => ({ path, type: "File", mode, content: "#" })
export const folder = (path: string): TestEntry => ({ path: `${path}/`, type: "Directory", mode: 0o755 })
export const link = (path: string, linkpath: string): TestEntry => ({ path, type: "SymbolicLink", linkpath })

/** One layer, as the tar it is before it is compressed. */
export function tarOf(entries: TestEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(recordsOf), Buffer.alloc(1024)])
}

function recordsOf({ content = "", ...entry }: TestEntry): Buffer[] {
  const body = Buffer.from(content)
  const header = new Header({ mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), ...entry, size: body.length })
  const block = Buffer.alloc(512)
  const long = header.encode(block) ? [new Pax({ ...entry, size: body.length }).encode()] : []
  return [...long, block, body, Buffer.alloc(-body.length & 511)]
}

const docker = "application/vnd.docker.image.rootfs.diff.tar.gzip"
export const packed = {
  gzip: { pack: gzipSync, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" },
  docker: { pack: gzipSync, mediaType: docker },
  plain: { pack: (tar: Buffer) => tar, mediaType: "application/vnd.oci.image.layer.v1.tar" },
  zstd: {
    pack: (tar: Buffer) => execFileSync("zstd", ["-cq"], { input: tar }),
    mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
  },
}

type Shape = {
  config?: Record<string, unknown>
  architecture?: string
  as?: keyof typeof packed
  configType?: string
}

/** An image of these layers; each is entries, or a tar as it stands. */
export function imageOf(layers: (TestEntry[] | Buffer)[], shape: Shape = {}): TestImage {
  const { config = {}, architecture = "amd64", as = "gzip" } = shape
  const tars = layers.map((layer) => (Buffer.isBuffer(layer) ? layer : tarOf(layer)))
  const blobs = tars.map((tar) => blobOf(packed[as].pack(tar)))
  const rootfs = { type: "layers", diff_ids: tars.map((tar) => blobOf(tar).digest) }
  const described = jsonBlob({ architecture, os: "linux", config, rootfs })
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor(described, shape.configType ?? "application/vnd.oci.image.config.v1+json"),
    layers: blobs.map((blob) => descriptor(blob, packed[as].mediaType)),
  })
  return { manifest, blobs: [described, ...blobs], architecture }
}

/** Several images under one name. */
export function indexOf(images: TestImage[]): Blob {
  const manifests = images.map(({ manifest, architecture }) => ({
    ...descriptor(manifest, manifestType),
    platform: { architecture, os: architecture === "unknown" ? "unknown" : "linux" },
  }))
  return jsonBlob({ schemaVersion: 2, mediaType: indexType, manifests })
}

export const manifestType = "application/vnd.oci.image.manifest.v1+json"
export const indexType = "application/vnd.oci.image.index.v1+json"

export const jsonBlob = (value: unknown) => blobOf(Buffer.from(JSON.stringify(value)))

export const descriptor = (blob: Blob, mediaType: string) => ({
  mediaType,
  digest: blob.digest,
  size: blob.bytes.length,
})

export function blobOf(bytes: Buffer): Blob {
  return { digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes }
}
