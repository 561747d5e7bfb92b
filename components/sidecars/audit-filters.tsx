"use client"
import { useTranslations } from "next-intl"
import { cn } from "@/components/ui/cn"
import { Field } from "@/components/ui/field"
import { Select } from "@/components/ui/input"
import { type AuditRow, AuditState } from "@/lib/sidecars/schema"
import { AuditStateChip } from "./audit-state-chip"

type Filter = { state: AuditState | null; service: string | null }
type Props = {
  services: string[]
  rows: AuditRow[]
  filter: Filter
  onChange: (filter: Partial<Filter>) => void
}

/** How many versions are in each state; choosing one shows only those. */
export function AuditFilters({ services, rows, filter, onChange }: Props) {
  const t = useTranslations("audit")
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <fieldset className="flex min-w-0 flex-wrap gap-1.5">
        <legend className="sr-only">{t("filterState")}</legend>
        {AuditState.options.map((state) => {
          const count = rows.filter((row) => row.state === state).length
          const chosen = filter.state === state
          if (count === 0 && !chosen) return null
          return (
            <button
              key={state}
              type="button"
              aria-pressed={chosen}
              onClick={() => onChange({ state: chosen ? null : state })}
              className={cn(
                "rounded-full",
                chosen && "outline-2 outline-offset-2 outline-accent",
                filter.state && !chosen && "opacity-70",
              )}
            >
              <AuditStateChip state={state} count={count} />
            </button>
          )
        })}
      </fieldset>
      <Field quiet label={t("filterService")} className="w-44">
        <Select
          value={filter.service ?? ""}
          onChange={(event) => onChange({ service: event.target.value || null })}
        >
          <option value="">{t("allServices")}</option>
          {services.map((service) => (
            <option key={service} value={service}>
              {service}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}
