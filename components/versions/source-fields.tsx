"use client"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import { Segmented } from "@/components/ui/segmented"
import { sourceRefusal } from "@/lib/versions/rules"
import { ImageField } from "./image-field"
import { splitCommand } from "./split-command"
import type { VersionDraft } from "./version-draft"

type Props = {
  env: string
  draft: VersionDraft
  change: (part: Partial<VersionDraft>) => void
  engine: string
  refusalOf: (name: string) => string | undefined
}

const kinds = ["Command", "Image"] as const

/** What runs: a command in a folder, or an image; the one that this engine cannot run says why. */
export function SourceFields({ env, draft, change, engine, refusalOf }: Props) {
  const t = useTranslations("versions")
  const say = useSentence()
  const options = kinds.map((kind) => {
    const refusal = sourceRefusal(kind, engine)
    return { value: kind, label: t(`kinds.${kind}`), reason: refusal && say(refusal) }
  })
  return (
    <>
      <Segmented
        label={t("source")}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
        options={options}
        error={refusalOf("source.kind")}
      />
      {draft.kind === "Command" ? (
        <>
          <Field label={t("command")} hint={t("commandHint")} error={refusalOf("source.command")}>
            <Input
              mono
              name="command"
              autoComplete="off"
              spellCheck={false}
              placeholder="node server.mjs"
              value={draft.command}
              onChange={(event) => change({ command: event.target.value })}
            />
          </Field>
          <SplitPreview command={draft.command} />
          <Field label={t("directory")} hint={t("directoryHint")} error={refusalOf("source.directory")}>
            <Input
              mono
              name="directory"
              autoComplete="off"
              spellCheck={false}
              placeholder="examples/hello-node"
              value={draft.directory}
              onChange={(event) => change({ directory: event.target.value })}
            />
          </Field>
        </>
      ) : (
        <ImageField env={env} draft={draft} change={change} error={refusalOf("source.image")} />
      )}
    </>
  )
}

/** The array that the line becomes: what will be run, with no shell between. */
function SplitPreview({ command }: { command: string }) {
  const t = useTranslations("versions")
  const { parts, open } = splitCommand(command)
  return (
    <div className="-mt-2 flex min-h-7 flex-wrap items-center gap-1.5 text-xs text-muted" aria-live="polite">
      {open ? (
        <span className="text-bad">{t("openQuote", { quote: open })}</span>
      ) : parts.length === 0 ? (
        t("splitEmpty")
      ) : (
        <>
          <span>{t("splitAs")}</span>
          <code className="font-mono break-all text-ink">{JSON.stringify(parts)}</code>
        </>
      )}
    </div>
  )
}
