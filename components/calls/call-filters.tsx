"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Field } from "@/components/ui/field"
import { Input, Select } from "@/components/ui/input"
import type { ChosenFilter } from "@/lib/calls/queries"
import { CallOutcome, TokenMode } from "@/lib/calls/schema"
import { servicesQuery } from "@/lib/services/queries"

type Props = { env: string; filter: ChosenFilter; onChange: (filter: Partial<ChosenFilter>) => void }

export function CallFilters({ env, filter, onChange }: Props) {
  const t = useTranslations("calls")
  const services = useSuspenseQuery(servicesQuery(env)).data
  const chosen = services.find((service) => service.name === filter.service)
  return (
    <fieldset className="grid grid-cols-2 gap-2 md:grid-cols-5">
      <legend className="sr-only">{t("filter")}</legend>
      <Choice
        label={t("service")}
        all={t("allServices")}
        value={filter.service ?? ""}
        onChange={(service) => onChange({ service: service || null, version: null })}
        options={services.map(({ name }) => ({ value: name, label: name }))}
      />
      <Choice
        label={t("version")}
        all={chosen ? t("allVersions") : t("chooseService")}
        value={filter.version ? String(filter.version) : ""}
        onChange={(version) => onChange({ version: Number(version) || null })}
        options={Array.from({ length: chosen?.latestVersion ?? 0 }, (_, at) => {
          const number = String((chosen?.latestVersion ?? 0) - at)
          return { value: number, label: `#${number}` }
        })}
      />
      <Choice
        label={t("outcome")}
        all={t("allOutcomes")}
        value={filter.outcome ?? ""}
        onChange={(outcome) => onChange({ outcome: CallOutcome.safeParse(outcome).data ?? null })}
        options={CallOutcome.options.map((value) => ({ value, label: t(`outcomes.${value}.label`) }))}
      />
      <Choice
        label={t("tokenMode")}
        all={t("allTokenModes")}
        value={filter.tokenMode ?? ""}
        onChange={(mode) => onChange({ tokenMode: TokenMode.safeParse(mode).data ?? null })}
        options={TokenMode.options.map((value) => ({ value, label: t(`tokenModes.${value}.label`) }))}
      />
      <Field quiet label={t("path")} className="max-md:col-span-2">
        <Input
          mono
          type="search"
          placeholder={t("pathPlaceholder")}
          value={filter.path ?? ""}
          onChange={(event) => onChange({ path: event.target.value || null })}
        />
      </Field>
    </fieldset>
  )
}

type ChoiceProps = {
  label: string
  all: string
  value: string
  onChange: (value: string) => void
  options: { value: string; label: string }[]
}

function Choice({ label, all, value, onChange, options }: ChoiceProps) {
  return (
    <Field quiet label={label}>
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  )
}
