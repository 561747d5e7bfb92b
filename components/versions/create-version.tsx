"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { versionQuery } from "@/lib/versions/queries"
import { sourceRefusal } from "@/lib/versions/rules"
import { CreateVersionForm } from "./create-version-form"
import { blankDraft, draftOf } from "./version-draft"

type Props = { env: string; service: string; engine: string; from: number | null }

/** An empty form, or one filled in from an existing version. */
export function CreateVersionPage({ from, ...rest }: Props) {
  return from === null ? (
    <CreateVersionForm {...rest} initial={{ ...blankDraft, kind: firstKind(rest.engine) }} />
  ) : (
    <CreateVersionFrom {...rest} from={from} />
  )
}

/** What this engine can run. */
const firstKind = (engine: string) => (sourceRefusal("Command", engine) ? "Image" : "Command")

function CreateVersionFrom({ from, ...rest }: Props & { from: number }) {
  const version = useSuspenseQuery(versionQuery(rest.env, rest.service, from)).data
  return <CreateVersionForm {...rest} initial={draftOf(version, rest.engine)} />
}
