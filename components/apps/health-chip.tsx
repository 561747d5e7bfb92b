import { useTranslations } from "next-intl"
import { Chip, type Tone } from "@/components/ui/chip"
import type { HealthState } from "@/lib/apps/schema"

const tones: Record<HealthState, Tone> = {
  Working: "good",
  Failing: "bad",
  Trying: "info",
  Unanswered: "warn",
  Idle: "plain",
  Untried: "dashed",
}

/** Whether a credential gives tokens, as the broker last found. */
export function HealthChip({ state }: { state: HealthState }) {
  const t = useTranslations("apps")
  return <Chip tone={tones[state]}>{t(`health.${state}`)}</Chip>
}
