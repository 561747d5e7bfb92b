"use client"
import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Field } from "@/components/ui/field"
import { Select } from "@/components/ui/input"
import { platformsQuery } from "@/lib/platforms/queries"

type Props = { value: string; onChange: (platform: string) => void; error?: string }

/** One of the registered open platforms. */
export function PlatformField({ value, onChange, error }: Props) {
  const t = useTranslations("apps")
  const platforms = useQuery(platformsQuery()).data ?? []
  const none = platforms.length === 0
  return (
    <Field label={t("sources.OpenPlatform")} hint={none ? t("noPlatform") : t("platformHint")} error={error}>
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t("choosePlatform")}</option>
        {platforms.map(({ appid, name }) => (
          <option key={appid} value={appid}>
            {`${name} · ${appid}`}
          </option>
        ))}
      </Select>
    </Field>
  )
}
