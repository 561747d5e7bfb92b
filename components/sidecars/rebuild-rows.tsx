"use client"
import { Hammer } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { useRebuildAll } from "@/components/versions/use-rebuild"
import type { AuditRow, AuditState } from "@/lib/sidecars/schema"

const mendedByRebuild: AuditState[] = ["RebuildToGain", "Outdated"]

export const isMendedByRebuild = (row: AuditRow) => mendedByRebuild.includes(row.state)

/** Rebuilds all the shown versions that a rebuild would bring forward. */
export function RebuildRows({ env, rows }: { env: string; rows: AuditRow[] }) {
  const t = useTranslations("audit")
  const rebuildAll = useRebuildAll(env)
  const due = rows.filter(isMendedByRebuild).map((row) => ({ service: row.service, number: row.version }))
  return (
    <Button
      onClick={() => rebuildAll.run(due)}
      pending={rebuildAll.pending}
      reason={due.length ? null : t("nothingToRebuild")}
    >
      <Hammer aria-hidden />
      {t("rebuildShown", { count: due.length })}
    </Button>
  )
}
