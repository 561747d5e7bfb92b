// From an image's name to the documents that say what it is: the digest its name means now, the image in it that the
// cluster's nodes run, and how that is run.
import { createHash } from "node:crypto"
import { env as settings } from "../../env"
import { runOf } from "../run-config"
import {
  architecturesOf,
  chooseImage,
  type Index,
  type Manifest,
  parseConfig,
  parseDocument,
} from "./documents"
import { askedFor, parseRegistryName } from "./name"
import { notAnImage, wrongArchitecture, wrongDigest } from "./refusals"
import { askConfig, askManifest } from "./skopeo"

/** What a name means now. */
export type Named = {
  name: string
  host: string
  repository: string
  /** Of an index where there is one, so that a cluster of other nodes too runs what was meant. */
  digest: string
  document: { index: Index } | { manifest: Manifest }
}

export async function findNamed(name: string): Promise<Named> {
  const parsed = parseRegistryName(name)
  const { digest, document } = await ask(name, parsed.host, askedFor(parsed), parsed.digest)
  return { name, host: parsed.host, repository: parsed.repository, digest, document }
}

/** The image in it for the cluster's nodes. */
export async function findImage(named: Named) {
  const { name, host, repository } = named
  const { architecture } = settings.registry
  const chosen = await chosenOf(named, architecture)
  const bytes = await askConfig(host, `${repository}@${chosen.digest}`)
  if (digestOf(bytes) !== chosen.manifest.config.digest) throw wrongDigest(name, host)
  const config = parseConfig(bytes.toString())
  if (!config) throw notAnImage(name)
  if (config.os !== "linux" || config.architecture !== architecture)
    throw wrongArchitecture(name, [`${config.os}/${config.architecture}`], architecture)
  return {
    digest: chosen.digest,
    layers: chosen.manifest.layers,
    architecture,
    ...runOf(config.config ?? {}),
  }
}

async function chosenOf(named: Named, architecture: string) {
  const { name, host, repository, digest, document } = named
  if ("manifest" in document) return { digest, manifest: document.manifest }
  const chosen = chooseImage(document.index, architecture)
  if (!chosen) throw wrongArchitecture(name, architecturesOf(document.index), architecture)
  const found = await ask(name, host, `${repository}@${chosen.digest}`, chosen.digest)
  if (!("manifest" in found.document)) throw notAnImage(name)
  return { digest: found.digest, manifest: found.document.manifest }
}

async function ask(name: string, host: string, reference: string, expected: string | null) {
  const bytes = await askManifest(host, reference)
  const digest = digestOf(bytes)
  if (expected && digest !== expected) throw wrongDigest(name, host)
  const document = parseDocument(bytes.toString())
  if (!document) throw notAnImage(name)
  return { digest, document }
}

const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`
