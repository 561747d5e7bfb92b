"use client"
import { Plus, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import type { VersionDraft } from "./version-draft"

type Rows = VersionDraft["env"]
type Props = { rows: Rows; onChange: (rows: Rows) => void; refusalOf: (name: string) => string | undefined }

/** The version's variables. `NAME=value` lines that are pasted into a name become rows. */
export function EnvTable({ rows, onChange, refusalOf }: Props) {
  const t = useTranslations("versions.env")
  const set = (id: number, part: Partial<Rows[number]>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)))
  const add = (more: { name: string; value: string }[], without?: number) => {
    const next = Math.max(0, ...rows.map((row) => row.id + 1))
    onChange([
      ...rows.filter((row) => row.id !== without),
      ...more.map((row, at) => ({ ...row, id: next + at })),
    ])
  }
  const refusalOfRow = (name: string) => (name ? refusalOf(`env.${name}`) : undefined)
  // What no row shows is about all of them together.
  const refusal = rows.some((row) => refusalOfRow(row.name)) ? undefined : refusalOf("env")
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{t("title")}</legend>
      {rows.map(({ id, name, value }, at) => (
        <div key={id} className="flex flex-wrap items-center gap-2">
          <Input
            mono
            aria-label={t("name", { at: at + 1 })}
            placeholder="NAME"
            autoComplete="off"
            spellCheck={false}
            className="w-1/3"
            aria-invalid={Boolean(refusalOfRow(name)) || undefined}
            value={name}
            onChange={(event) => set(id, { name: event.target.value.trim() })}
            onPaste={(event) => {
              const pasted = readLines(event.clipboardData.getData("text"))
              if (pasted.length === 0) return
              event.preventDefault()
              add(pasted, name || value ? undefined : id)
            }}
          />
          <Input
            mono
            aria-label={t("value", { at: at + 1 })}
            placeholder={t("valueHint")}
            autoComplete="off"
            spellCheck={false}
            className="w-auto flex-1"
            value={value}
            onChange={(event) => set(id, { value: event.target.value })}
          />
          <Button
            look="quiet"
            size="icon"
            aria-label={t("remove", { at: at + 1 })}
            onClick={() => onChange(rows.filter((row) => row.id !== id))}
          >
            <X aria-hidden />
          </Button>
          {refusalOfRow(name) && (
            <p role="alert" className="basis-full text-xs text-bad">
              {refusalOfRow(name)}
            </p>
          )}
        </div>
      ))}
      {refusal && (
        <p role="alert" className="text-xs text-bad">
          {refusal}
        </p>
      )}
      <Button size="small" className="w-fit" onClick={() => add([{ name: "", value: "" }])}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
      <p className="text-xs leading-relaxed text-muted">{t("hint")}</p>
    </fieldset>
  )
}

/** The lines of a pasted `.env`; a text without one is pasted as it is. */
function readLines(text: string) {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*?)\s*$/.exec(line)
    if (!match) return []
    const [, name = "", value = ""] = match
    return [{ name, value: value.replace(/^(["'])(.*)\1$/, "$2") }]
  })
}
