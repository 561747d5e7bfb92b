// What registries and the images in them are refused with, as sentences. Pure.
import { AppError, invalidField } from "../../errors"
import { notInstalled, type SkopeoFailed } from "./skopeo"

const field = "source.image"
export const refuse = (sentence: string) => invalidField(field, sentence)

/** Skopeo's words for one image, made into what its user can do about it. */
export function refusalOf(error: SkopeoFailed, name: string, host: string): AppError {
  const known = answers.find(([said]) => said.test(error.said))
  if (known) return refuse(known[1](name, host))
  const sentence =
    error.said === notInstalled
      ? "Images are looked into with skopeo, which is not installed (Debian: apt-get install skopeo)."
      : `The registry ${host} could not be asked for ${name}: ${error.said}.`
  return new AppError("unavailable", sentence, { cause: error })
}

/** The first that fits: what is said of a certificate may speak of what is not found, too. */
const answers: [RegExp, (name: string, host: string) => string][] = [
  [
    /x509:|tls: /i,
    (_, host) =>
      `The certificate of the registry ${host} is not trusted. Put its authority's certificate (*.crt) in the folder WESIDE_REGISTRY_CA_DIR, or name the registry in WESIDE_INSECURE_REGISTRIES.`,
  ],
  [
    /server gave HTTP response to HTTPS client/,
    (_, host) =>
      `The registry ${host} speaks plain HTTP. Give it a certificate, or name it in WESIDE_INSECURE_REGISTRIES.`,
  ],
  [
    /unauthorized|authentication required|(?<!permission )denied|status code\D*40[13]/i,
    (name, host) =>
      `The registry ${host} does not let Weside read ${name}. Check the name, and that WESIDE_REGISTRY_AUTH_FILE has a user and password for this registry.`,
  ],
  [
    /manifest unknown|name unknown|not found/i,
    (name, host) =>
      `The registry ${host} has no image ${name}. Check its name and tag, or push it there first.`,
  ],
]

export const notAnImage = (name: string) =>
  refuse(
    `${name} is not an image that containers run from: its registry has something else under that name, such as a chart or a signature.`,
  )

export const wrongDigest = (name: string, host: string) =>
  new AppError(
    "unavailable",
    `The registry ${host} sends for ${name} something other than its digest and manifest say.`,
  )

export const wrongArchitecture = (name: string, has: string[], wanted: string) =>
  refuse(
    `${name} is for ${has.join(", ") || "no architecture that it names"}, and the cluster's nodes are linux/${wanted}. Build it for them too, or set WESIDE_IMAGE_ARCHITECTURE to what the nodes are.`,
  )

export const tooLarge = (name: string, bytes: number, maxBytes: number) =>
  refuse(
    `${name} has ${mib(bytes)} MiB, and Weside looks into images of at most ${mib(maxBytes)} MiB. Make it smaller, or set WESIDE_IMAGE_DOWNLOAD_MAX_MIB.`,
  )

export const unpacksTooLarge = (name: string, bytes: number, maxBytes: number) =>
  refuse(
    `${name} has ${mib(bytes)} MiB and unpacks to more than ${mib(maxBytes)} MiB; Weside does not look into such images.`,
  )

export const unreadable = (name: string, why: string) =>
  refuse(`A layer of ${name} cannot be read: ${why}. Build the image again and push it.`)

const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20)
