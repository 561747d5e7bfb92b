"use client"
import { Hammer } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { useRebuild } from "@/components/versions/use-rebuild"
import type { AuditRow } from "@/lib/sidecars/schema"
import { isMendedByRebuild } from "./rebuild-rows"

/** What the state means and what to do; where that is a rebuild, the button. */
export function AuditNext({ env, row }: { env: string; row: AuditRow }) {
  const t = useTranslations("audit")
  const versions = useTranslations("versions")
  const rebuild = useRebuild(env)
  return (
    <div className="flex items-start justify-between gap-3">
      <p className="max-w-96 text-sm leading-relaxed">
        {t(`states.${row.state}.sentence`)}{" "}
        <span className="text-muted">{t(`states.${row.state}.next`)}</span>
      </p>
      {isMendedByRebuild(row) && (
        <Button
          size="small"
          onClick={() => rebuild.run({ service: row.service, number: row.version })}
          pending={rebuild.pending}
          aria-label={versions("rebuildNamed", { name: row.name })}
        >
          <Hammer aria-hidden />
          {versions("rebuild")}
        </Button>
      )}
    </div>
  )
}
