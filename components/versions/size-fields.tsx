"use client"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import { Segmented } from "@/components/ui/segmented"
import { autoscaleRefusal } from "@/lib/versions/rules"
import { replicasMax } from "@/lib/versions/schema"
import type { SizeDraft } from "./size-draft"

type Props = {
  draft: SizeDraft
  change: (part: Partial<SizeDraft>) => void
  engine: string
  /** Cores of the version; null when it names none. */
  cpu: number | null
  refusalOf: (name: string) => string | undefined
}

const least = { replicas: 0, minReplicas: 1, maxReplicas: 1 }

/** How many instances: a fixed number or an autoscaler's bounds; where there is no autoscaler it says why. */
export function SizeFields({ draft, change, engine, cpu, refusalOf }: Props) {
  const t = useTranslations("versions.size")
  const say = useSentence()
  const refusal = autoscaleRefusal(engine, cpu)
  const field = (name: keyof typeof least, hint?: string) => (
    <Field label={t(name)} hint={hint} error={refusalOf(name)}>
      <Input
        type="number"
        name={name}
        min={least[name]}
        max={replicasMax}
        value={draft[name]}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  )
  return (
    <div className="flex flex-col gap-4">
      <Segmented
        label={t("scaling")}
        value={draft.scaling}
        onChange={(scaling) => change({ scaling })}
        options={[
          { value: "Fixed", label: t("Fixed") },
          { value: "Automatic", label: t("Automatic"), reason: refusal && say(refusal) },
        ]}
      />
      {draft.scaling === "Fixed" ? (
        field("replicas", t("replicasHint"))
      ) : (
        <div>
          <div className="grid grid-cols-2 items-start gap-4">
            {field("minReplicas")}
            {field("maxReplicas")}
          </div>
          <p className="mt-1.5 text-xs leading-relaxed text-muted">
            {cpu === null ? t("boundsHint") : t("boundsHintCpu", { cpu })}
          </p>
        </div>
      )}
    </div>
  )
}
