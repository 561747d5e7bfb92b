"use client"
import { useTranslations } from "next-intl"
import { useId } from "react"
import { Switch } from "@/components/ui/switch"
import type { VersionDraft } from "./version-draft"

type Props = { draft: VersionDraft; change: (part: Partial<VersionDraft>) => void }

/** For programs written for Tencent's cloud that read a token from a file. */
export function WxTokenField({ draft, change }: Props) {
  const t = useTranslations("versions")
  const hint = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <p className="text-sm font-medium">{t("wxToken")}</p>
        <p id={hint} className="mt-1 text-xs leading-relaxed text-muted [overflow-wrap:anywhere]">
          {t("wxTokenHint")}
        </p>
      </div>
      <Switch
        aria-label={t("wxToken")}
        aria-describedby={hint}
        checked={draft.mountWxToken}
        onCheckedChange={(mountWxToken) => change({ mountWxToken })}
      />
    </div>
  )
}
