"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Card } from "@/components/ui/card"
import { switchQuery } from "@/lib/openapi/queries"
import { stateOf } from "@/lib/openapi/rules"
import { RecordedChip } from "./recorded-chip"

/** What the new version will record of the switch, said before it is created. */
export function WillRecord({ env }: { env: string }) {
  const t = useTranslations("versions.willRecord")
  const { enabled } = useSuspenseQuery(switchQuery(env)).data.view
  const state = stateOf(enabled)
  return (
    <Card title={t("title")} className="lg:sticky lg:top-5">
      <RecordedChip recorded={state} />
      <p className="mt-2 text-sm leading-relaxed text-muted">{t(state)}</p>
      <p className="mt-2 text-sm leading-relaxed text-muted">{t("forever")}</p>
    </Card>
  )
}
