import type { CreateVersionInput, VersionView } from "@/lib/versions/schema"
import { blankSize, type SizeDraft, sizeDraftOf, sizeInputOf } from "./size-draft"
import { joinCommand, splitCommand } from "./split-command"

/** What the form holds: text as it was typed. */
export type VersionDraft = SizeDraft & {
  kind: "Command" | "Image"
  command: string
  directory: string
  image: string
  port: string
  cpu: string
  memoryMib: string
  mountWxToken: boolean
  remark: string
  env: { id: number; name: string; value: string }[]
}

export const blankDraft: VersionDraft = {
  kind: "Command",
  command: "",
  directory: "",
  image: "",
  port: "",
  ...blankSize,
  cpu: "",
  memoryMib: "",
  mountWxToken: false,
  remark: "",
  env: [],
}

export const draftOf = (version: VersionView, engine: string): VersionDraft => ({
  ...blankDraft,
  ...(version.source.kind === "Command"
    ? { command: joinCommand(version.source.command), directory: version.source.directory }
    : { kind: "Image", image: version.source.image }),
  port: version.port === null ? "" : String(version.port),
  ...sizeDraftOf(version, engine),
  cpu: version.cpu === null ? "" : String(version.cpu),
  memoryMib: version.memoryMib === null ? "" : String(version.memoryMib),
  mountWxToken: version.mountWxToken,
  remark: version.remark,
  env: Object.entries(version.env).map(([name, value], id) => ({ id, name, value })),
})

/** What the API is asked for; what does not parse there is refused there, field by field. */
export const inputOf = (draft: VersionDraft): CreateVersionInput => ({
  source:
    draft.kind === "Command"
      ? { kind: "Command", command: splitCommand(draft.command).parts, directory: draft.directory.trim() }
      : { kind: "Image", image: draft.image.trim() },
  port: numberOf(draft.port),
  ...sizeInputOf(draft),
  cpu: numberOf(draft.cpu),
  memoryMib: numberOf(draft.memoryMib),
  mountWxToken: draft.mountWxToken || undefined,
  remark: draft.remark.trim(),
  env: Object.fromEntries(
    draft.env.filter(({ name, value }) => name || value).map(({ name, value }) => [name, value]),
  ),
})

const numberOf = (text: string) => (text.trim() === "" ? undefined : Number(text))
