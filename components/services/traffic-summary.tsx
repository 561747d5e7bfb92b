import { useTranslations } from "next-intl"
import type { ServiceView } from "@/lib/services/schema"

/** `#3 90 % · #2 10 %`, without those that get nothing. */
export function TrafficSummary({ split }: { split: ServiceView["traffic"] }) {
  const t = useTranslations("services")
  const parts = split.filter((part) => part.percent > 0)
  if (parts.length === 0) return <span className="text-muted">{t("noTraffic")}</span>
  return (
    <span className="whitespace-nowrap">
      {parts.map((part) => `#${part.version} ${part.percent}%`).join(" · ")}
    </span>
  )
}
