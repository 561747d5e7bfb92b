import { useTranslations } from "next-intl"
import { Chip, type Tone } from "@/components/ui/chip"
import type { CallOutcome, CallView } from "@/lib/calls/schema"

const tones = { ok: "good", wechat_error: "warn", denied: "bad", failed: "bad" } satisfies Record<
  CallOutcome,
  Tone
>

export function OutcomeChip({ call }: { call: Pick<CallView, "outcome" | "errcode"> }) {
  const t = useTranslations("calls.outcomes")
  return (
    <Chip tone={tones[call.outcome]}>
      {t(`${call.outcome}.label`)}
      {call.errcode !== null && call.errcode !== 0 && <span>{call.errcode}</span>}
    </Chip>
  )
}
