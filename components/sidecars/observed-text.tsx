import { useTranslations } from "next-intl"
import type { AuditRow } from "@/lib/sidecars/schema"

const kinds = ["present", "absent", "unknown"] as const

/** "3 with · 1 without": only what there is. */
export function ObservedText({ row }: { row: AuditRow }) {
  const t = useTranslations("audit.observed")
  const seen = kinds.filter((kind) => row.observed[kind] > 0)
  if (seen.length === 0) return <span className="text-muted">{t("none", { desired: row.desired })}</span>
  return (
    <ul>
      {seen.map((kind) => (
        <li key={kind} className="whitespace-nowrap">
          {t(kind, { count: row.observed[kind] })}
        </li>
      ))}
    </ul>
  )
}
