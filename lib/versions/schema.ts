import { z } from "zod"
import { ImageName, ImageReference } from "../images/schema"
import { Instant, Name } from "../wire/names"

export const replicasMax = 50

const CommandSource = z.object({
  kind: z.literal("Command"),
  command: z
    .array(z.string().max(4096))
    .min(1, 'Name the program to run, then its arguments: ["node", "server.mjs"].')
    .max(200)
    .refine((command) => command.every((part) => !part.includes("\0")), "A command has no NUL characters.")
    .refine((command) => command[0] !== "", "The first part names the program to run; it is empty."),
  /** Where the command runs: absolute, or relative to the folder Weside was started in. */
  directory: z
    .string()
    .min(1, "Name the folder that the command runs in.")
    .max(4096)
    .refine((directory) => !directory.includes("\0"), "A folder's name has no NUL characters."),
})
const ImageSource = z.object({ kind: z.literal("Image"), image: ImageName })

/** What people give. */
export const Source = z.discriminatedUnion("kind", [CommandSource, ImageSource])
export type Source = z.infer<typeof Source>

/** What a version records: of an image also which very image the name meant then, as `name@sha256:…`. */
export const RecordedSource = z.discriminatedUnion("kind", [
  CommandSource,
  ImageSource.extend({ reference: ImageReference }),
])
export type RecordedSource = z.infer<typeof RecordedSource>

const EnvName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "A variable's name has letters, digits and “_” only.")
const EnvValue = z
  .string()
  .max(32_768, "A variable has at most 32,768 characters.")
  .refine((value) => !value.includes("\0"), "A variable has no NUL characters.")

export const EnvVariables = z.record(EnvName, EnvValue).superRefine((env, context) => {
  for (const name of Object.keys(env))
    if (reservedVariables.includes(name))
      context.addIssue({
        code: "custom",
        path: [name],
        message: `${name} is set by Weside for each instance.`,
      })
  if (Object.keys(env).length > 200)
    context.addIssue({ code: "custom", message: "A version has at most 200 variables." })
})

/** What the engine itself gives to each instance. */
const reservedVariables = ["PORT", "INSTANCE", "NODE_USE_ENV_PROXY"]

export const Replicas = z
  .number("Replicas are whole: 0 to 50.")
  .int("Replicas are whole: 0 to 50.")
  .min(0, "Replicas are 0 to 50.")
  .max(replicasMax, "Replicas are 0 to 50.")

const Bound = z
  .number("Bounds are whole: 1 to 50.")
  .int("Bounds are whole: 1 to 50.")
  .min(1, "Bounds are 1 to 50.")
  .max(replicasMax, "Bounds are 1 to 50.")

/** Between which an autoscaler decides how many instances there are. */
export const Autoscaling = z.object({ minReplicas: Bound, maxReplicas: Bound })
export type Autoscaling = z.infer<typeof Autoscaling>

/** How many instances: a fixed number, or the bounds of an autoscaler. */
const Size = z
  .object({
    replicas: Replicas.describe(
      "A fixed number, which ends autoscaling. A new version of which nothing is said has 1.",
    ),
    minReplicas: Bound.describe(
      "With maxReplicas, and without replicas: an autoscaler decides between the two.",
    ),
    maxReplicas: Bound.describe("See minReplicas."),
  })
  .partial()
export type Size = z.infer<typeof Size>

function oneOfBoth({ replicas, minReplicas, maxReplicas }: Size, context: z.RefinementCtx) {
  const refuse = (name: keyof Size, message: string) =>
    context.addIssue({ code: "custom", path: [name], message })
  if (minReplicas === undefined && maxReplicas === undefined) return
  if (replicas !== undefined)
    refuse("replicas", "Give replicas, or the two bounds of an autoscaler, not both.")
  if (minReplicas === undefined)
    refuse("minReplicas", "An autoscaler has two bounds; give the lower one too.")
  else if (maxReplicas === undefined)
    refuse("maxReplicas", "An autoscaler has two bounds; give the upper one too.")
  else if (minReplicas > maxReplicas) refuse("maxReplicas", "The upper bound is below the lower one.")
}

export const CreateVersion = z
  .object({
    source: Source,
    /** The port that every instance listens on; without it each gets a free one in `PORT`. */
    port: z
      .number("Ports are 1 to 65535.")
      .int("Ports are 1 to 65535.")
      .min(1, "Ports are 1 to 65535.")
      .max(65_535, "Ports are 1 to 65535.")
      .optional(),
    env: EnvVariables.default({}),
    cpu: z.number().min(0.05, "At least 0.05 cores.").max(64, "At most 64 cores.").optional(),
    memoryMib: z
      .number()
      .int("Whole MiB, such as 256.")
      .min(16, "At least 16 MiB.")
      .max(262_144, "At most 262,144 MiB.")
      .optional(),
    /** For programs that read `/.tencentcloudbase/wx/cloudbase_access_token`; it takes a sidecar to be of use. */
    mountWxToken: z.boolean().optional(),
    /** One fixed instance when nothing is said. */
    ...Size.shape,
    remark: z.string().max(200, "A remark has at most 200 characters.").default(""),
  })
  .superRefine(oneOfBoth)
export type CreateVersion = z.infer<typeof CreateVersion>
/** The same with what its source was found to be. */
export type RecordedVersion = Omit<CreateVersion, "source"> & { source: RecordedSource }
export type CreateVersionInput = z.input<typeof CreateVersion>

export const ScaleVersion = Size.superRefine((size, context) => {
  oneOfBoth(size, context)
  if (Object.values(size).every((one) => one === undefined))
    context.addIssue({
      code: "custom",
      path: ["replicas"],
      message: "Give replicas, or minReplicas and maxReplicas.",
    })
})
export type ScaleVersion = z.infer<typeof ScaleVersion>

/** A summary of one aspect of a version, as Kubernetes has them. */
export const Condition = z.object({
  type: z.enum(["Ready", "SidecarInSync", "Progressing"]),
  status: z.enum(["True", "False", "Unknown"]),
  /** One CamelCase word for programs. */
  reason: z.string(),
  /** A sentence for people, with the last log lines where they explain it. */
  message: z.string(),
  since: Instant,
})
export type Condition = z.infer<typeof Condition>

export const RecordedState = z.enum(["Enabled", "Disabled"])
export type RecordedState = z.infer<typeof RecordedState>

export const OriginKind = z.enum(["Create", "Rebuild", "Rollback"])

export const VersionView = z.object({
  number: z.number().int(),
  /** `<service>-003` */
  name: z.string(),
  environment: Name,
  service: Name,
  source: RecordedSource,
  port: z.number().int().nullable(),
  env: z.record(z.string(), z.string()),
  cpu: z.number().nullable(),
  memoryMib: z.number().int().nullable(),
  mountWxToken: z.boolean(),
  remark: z.string(),
  /** Recorded at creation, never changed. */
  openapiSidecar: RecordedState,
  /** The switch change that the version was created under. */
  switchChangeId: z.uuid(),
  sidecarBuild: z.string().nullable(),
  origin: z.object({ kind: OriginKind, of: z.number().int().optional() }),
  specHash: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
  /** Desired, and with `generation` what the controller has to reach. With `autoscaling` the lower bound. */
  replicas: z.number().int(),
  /** Between which bounds an autoscaler decides; null where `replicas` says how many. */
  autoscaling: z.object({ minReplicas: z.number().int(), maxReplicas: z.number().int() }).nullable(),
  percent: z.number().int(),
  generation: z.number().int(),
  observedGeneration: z.number().int(),
  /** `desired` is what the autoscaler wants now, where there is one. */
  instances: z.object({ desired: z.number().int(), ready: z.number().int(), carrying: z.number().int() }),
  conditions: z.array(Condition),
  /** The switch stands otherwise now than when this version was created. */
  differsFromSwitch: z.boolean(),
})
export type VersionView = z.infer<typeof VersionView>
