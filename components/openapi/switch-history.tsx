"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Card } from "@/components/ui/card"
import { Chip } from "@/components/ui/chip"
import { switchHistoryQuery } from "@/lib/openapi/queries"

/** Every flip, newest first, with how many versions were created under it. */
export function SwitchHistory({ env }: { env: string }) {
  const t = useTranslations("openapi.history")
  const changes = useSuspenseQuery(switchHistoryQuery(env)).data
  return (
    <Card title={t("title")} description={t("description")}>
      <ol className="flex flex-col">
        {changes.map((change, at) => (
          <li key={change.changeId} className="relative flex items-center gap-3 py-1.5 text-sm">
            {at < changes.length - 1 && (
              <span aria-hidden className="absolute top-1/2 left-[0.28rem] h-full w-px bg-line-strong" />
            )}
            <span
              aria-hidden
              className={`relative size-2.5 shrink-0 rounded-full ${change.enabled ? "bg-accent" : "bg-control"}`}
            />
            <Chip tone={change.enabled ? "good" : "plain"}>{change.enabled ? t("on") : t("off")}</Chip>
            <span className="min-w-0 grow truncate">
              {change.sequence === 1
                ? t("first", { by: change.changedBy })
                : t("by", { by: change.changedBy })}
            </span>
            <span className="whitespace-nowrap text-muted max-sm:hidden">
              {t("versions", { count: change.versions })}
            </span>
            <Ago at={change.changedAt} className="w-24 text-right text-muted" />
          </li>
        ))}
      </ol>
    </Card>
  )
}
