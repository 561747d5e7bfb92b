"use client"
import { useSuspenseQueries } from "@tanstack/react-query"
import { Info } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Ago } from "@/components/ui/ago"
import { Card } from "@/components/ui/card"
import { Switch } from "@/components/ui/switch"
import { environmentQuery } from "@/lib/environments/queries"
import { switchQuery } from "@/lib/openapi/queries"
import { FlipDialog } from "./flip-dialog"
import { SwitchChip } from "./switch-chip"

/** The switch, and beside it always the rule that people get wrong. A flip shows its effect before it is confirmed. */
export function SwitchPanel({ env }: { env: string }) {
  const t = useTranslations("openapi")
  const [now, environment] = useSuspenseQueries({ queries: [switchQuery(env), environmentQuery(env)] })
  const { view: openapi, etag } = now.data
  const { versions } = environment.data
  const [wanted, setWanted] = useState<boolean | null>(null)
  return (
    <Card>
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0 grow">
          <div className="flex flex-wrap items-center gap-3">
            <h2 className="text-lg font-semibold">{t("title")}</h2>
            <SwitchChip enabled={openapi.enabled} />
          </div>
          <p className="mt-1 text-sm text-muted">
            {openapi.enabled ? t("meaningOn") : t("meaningOff")} {t("since", { by: openapi.changedBy })} ·{" "}
            <Ago at={openapi.changedAt} />
          </p>
        </div>
        <Switch
          aria-label={t("title")}
          aria-describedby="switch-rule"
          checked={openapi.enabled}
          onCheckedChange={setWanted}
        />
      </div>
      <p
        id="switch-rule"
        className="mt-4 flex gap-2.5 rounded-md bg-accent-soft px-3 py-2.5 text-sm leading-relaxed text-accent"
      >
        <Info aria-hidden className="mt-0.75 size-4 shrink-0" />
        {t("rule", { count: versions.enabled + versions.disabled })}
      </p>
      <FlipDialog env={env} wanted={wanted} etag={etag} onClose={() => setWanted(null)} />
    </Card>
  )
}
