"use client"
import { useTranslations } from "next-intl"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import type { VersionDraft } from "./version-draft"

type Props = {
  draft: VersionDraft
  change: (part: Partial<VersionDraft>) => void
  refusalOf: (name: string) => string | undefined
}

const fields = ["port", "cpu", "memoryMib"] as const
const steps = { port: 1, cpu: 0.05, memoryMib: 1 }

export function ResourceFields({ draft, change, refusalOf }: Props) {
  const t = useTranslations("versions.resources")
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      {fields.map((field) => (
        <Field
          key={field}
          label={t(field)}
          hint={t(field === "port" && draft.kind === "Image" ? "portHintImage" : `${field}Hint`)}
          error={refusalOf(field)}
        >
          <Input
            type="number"
            name={field}
            min={0}
            step={steps[field]}
            inputMode="decimal"
            value={draft[field]}
            onChange={(event) => change({ [field]: event.target.value })}
          />
        </Field>
      ))}
    </div>
  )
}
