"use client"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Chip, type Tone } from "@/components/ui/chip"
import type { PlatformView, TicketState } from "@/lib/platforms/schema"

const tones: Record<TicketState, Tone> = { Waiting: "info", Current: "good", Late: "warn", Ended: "bad" }

/** Whether WeChat's pushes arrive. */
export function TicketCell({ ticket: { state, receivedAt } }: Pick<PlatformView, "ticket">) {
  const t = useTranslations("platforms")
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Chip tone={tones[state]} title={t(`ticketHints.${state}`)}>
        {t(`tickets.${state}`)}
      </Chip>
      {receivedAt && <Ago at={receivedAt} className="text-xs text-muted" />}
    </span>
  )
}
