import { useTranslations } from "next-intl"
import { Chip, type Tone } from "@/components/ui/chip"
import type { AuditState } from "@/lib/sidecars/schema"

const tones = {
  InService: "good",
  PresentUnproven: "pale",
  Drift: "bad",
  WithoutByRecord: "plain",
  Outdated: "warn",
  RebuildToGain: "info",
  Unknown: "dashed",
} satisfies Record<AuditState, Tone>

export function AuditStateChip({ state, count }: { state: AuditState; count?: number }) {
  const t = useTranslations("audit.states")
  return (
    <Chip tone={tones[state]}>
      {t(`${state}.label`)}
      {count !== undefined && <span className="tabular-nums">{count}</span>}
    </Chip>
  )
}
