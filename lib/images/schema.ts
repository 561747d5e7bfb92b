import { z } from "zod"

const part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
const host = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d{1,5})?/)?"
const name = new RegExp(`^${host}${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`)

/** As people write it. Never with a transport such as `dir:/etc`, which would read the machine's own files. */
export const ImageName = z
  .string()
  .min(1, "Name the image, such as registry.example.com/hello:1.")
  .max(512, "An image's name has at most 512 characters.")
  .regex(
    name,
    "An image is named like registry.example.com/hello:1: lower-case letters, then a tag or a digest.",
  )

/** The very image, whatever its tag means later: `name@sha256:…`. */
export const ImageReference = z.string().regex(/^[^\s@]{1,512}@sha256:[0-9a-f]{64}$/)

/** Language runtimes that do not look at what the system trusts, but bring roots of their own. */
export const OwnRoots = z.object({
  runtime: z.enum(["Node", "Java", "Python"]),
  /** Where it was found in the image. */
  at: z.string(),
  /** The image already makes it trust the sidecar's certificate. */
  settled: z.boolean(),
})

/** What is in an image, found out without running it. */
export const ImageFacts = z.object({
  reference: ImageReference,
  sizeBytes: z.number().int().nullable(),
  /** As OCI names it: `amd64`, `arm64`. */
  architecture: z.string(),
  /** Empty for root. */
  user: z.string(),
  /** The entry point and the command that it starts with. */
  command: z.array(z.string()),
  ports: z.array(z.number().int()),
  /** Where `sh` is. */
  shell: z.string().nullable(),
  trustTool: z.enum(["update-ca-certificates", "update-ca-trust"]).nullable(),
  packageTool: z.enum(["apt-get", "apk", "dnf", "microdnf", "yum"]).nullable(),
  ownRoots: z.array(OwnRoots),
})
export type ImageFacts = z.infer<typeof ImageFacts>

/** Something that makes HTTPS or the image's start work better: a sentence, and the line for its Dockerfile. */
export const ImageAdvice = z.object({
  about: z.enum(["Shell", "Trust", "User", "Node", "Java", "Python", "Port"]),
  sentence: z.string(),
  dockerfile: z.string().nullable(),
})
export type ImageAdvice = z.infer<typeof ImageAdvice>

export const ImageQuery = z.object({
  image: ImageName,
  port: z.coerce
    .number("Ports are 1 to 65535.")
    .int("Ports are 1 to 65535.")
    .min(1, "Ports are 1 to 65535.")
    .max(65_535, "Ports are 1 to 65535.")
    .optional(),
})
export type ImageQuery = z.infer<typeof ImageQuery>

export const ImagePreflightView = z.object({
  image: z.string(),
  /** `Pulling`: ask again in a moment. */
  state: z.enum(["Pulling", "Ready"]),
  facts: ImageFacts.nullable(),
  /** What creating a version of it would be refused with under the switch as it stands; null when it would not. */
  refusal: z.string().nullable(),
  advice: z.array(ImageAdvice),
})
export type ImagePreflightView = z.infer<typeof ImagePreflightView>
