"use client"
import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Select } from "@/components/ui/input"
import { appsQuery } from "@/lib/apps/queries"

type Props = { value: string; onChange: (appid: string) => void; except?: string[] }

/** One of the registered apps, without those that make no sense here. */
export function AppSelect({ value, onChange, except = [] }: Props) {
  const t = useTranslations("apps")
  const apps = useQuery(appsQuery()).data ?? []
  return (
    <Select value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("choose")}</option>
      {apps
        .filter((app) => !except.includes(app.appid))
        .map((app) => (
          <option key={app.appid} value={app.appid}>
            {`${app.name} · ${app.appid} · ${t(`kinds.${app.kind}`)}`}
          </option>
        ))}
    </Select>
  )
}
