"use client"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Chip } from "@/components/ui/chip"
import type { PermissionsView } from "@/lib/permissions/schema"

/** "Revision 12 · applied by 3 of 3 sidecars": no restart, within a second. */
export function AppliedNote({ permissions }: { permissions: PermissionsView }) {
  const t = useTranslations("permissions")
  const { revision, applied, updatedAt, updatedBy } = permissions
  const all = applied.current === applied.sidecars
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="font-medium">{t("revision", { revision })}</span>
      <span aria-live="polite">
        {applied.sidecars === 0 ? (
          <Chip>{t("noSidecars")}</Chip>
        ) : (
          <Chip tone={all ? "good" : "warn"}>
            {t("applied", { current: applied.current, sidecars: applied.sidecars })}
          </Chip>
        )}
      </span>
      {updatedAt && (
        <span className="text-muted">
          {updatedBy} · <Ago at={updatedAt} />
        </span>
      )}
    </div>
  )
}
