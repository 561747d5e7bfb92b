"use client"
import { Users } from "lucide-react"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Button } from "@/components/ui/button"
import type { PermissionsView } from "@/lib/permissions/schema"
import { DifferenceList } from "./difference-list"

type Props = {
  permissions: PermissionsView
  difference: { added: string[]; removed: string[] }
  onMerge: () => void
  onOverwrite: () => void
  onDiscard: () => void
  pending: boolean
  /** Why this draft cannot be saved over theirs. */
  reason: string | null
}

/** Someone saved while this list was edited: what they changed, and the three ways on. The draft is kept till one is chosen. */
export function ConflictPanel(props: Props) {
  const t = useTranslations("permissions.conflict")
  const { revision, updatedBy, updatedAt } = props.permissions
  return (
    <section
      role="alert"
      aria-label={t("title")}
      className="mt-3 rounded-md bg-warn-soft px-3.5 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-medium text-warn">
        <Users aria-hidden className="size-4 shrink-0" />
        {t("title")}
      </p>
      <p className="mt-1">
        {t("who", { by: updatedBy ?? "?", revision })} {updatedAt && <Ago at={updatedAt} />}
      </p>
      <DifferenceList difference={props.difference} title={t("theirs")} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" look="primary" onClick={props.onMerge}>
          {t("merge")}
        </Button>
        <Button size="small" onClick={props.onOverwrite} pending={props.pending} reason={props.reason}>
          {t("overwrite")}
        </Button>
        <Button size="small" onClick={props.onDiscard}>
          {t("discard")}
        </Button>
      </div>
      <p className="mt-2 text-xs leading-relaxed">{t("hint")}</p>
    </section>
  )
}
