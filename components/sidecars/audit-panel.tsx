"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Download, ListChecks } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs"
import { SeqidBox } from "@/components/calls/seqid-box"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { paths } from "@/lib/paths"
import { auditQuery } from "@/lib/sidecars/queries"
import { AuditState } from "@/lib/sidecars/schema"
import { saveAuditCsv } from "./audit-csv"
import { AuditFilters } from "./audit-filters"
import { AuditTable } from "./audit-table"
import { RebuildRows } from "./rebuild-rows"

/** Recorded × observed × proven for every version; the filter stands in the URL. */
export function AuditPanel({ env }: { env: string }) {
  const t = useTranslations("audit")
  const rows = useSuspenseQuery(auditQuery(env)).data
  const [filter, setFilter] = useQueryStates({
    state: parseAsStringLiteral(AuditState.options),
    service: parseAsString,
  })
  const ofService = rows.filter((row) => filter.service === null || row.service === filter.service)
  const shown = ofService.filter((row) => filter.state === null || row.state === filter.state)
  if (rows.length === 0)
    return (
      <Card>
        <EmptyState
          icon={ListChecks}
          title={t("none")}
          action={
            <Link href={paths.services(env)} className={buttonLook()}>
              {t("toServices")}
            </Link>
          }
        >
          {t("noneHint")}
        </EmptyState>
      </Card>
    )
  return (
    <div className="flex flex-col gap-3">
      <AuditFilters
        services={[...new Set(rows.map((row) => row.service))]}
        rows={ofService}
        filter={filter}
        onChange={setFilter}
      />
      <Card flush>
        <AuditTable env={env} rows={shown} onClear={() => setFilter(null)} />
      </Card>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <SeqidBox />
        <div className="flex flex-wrap gap-2">
          <RebuildRows env={env} rows={shown} />
          <Button onClick={() => saveAuditCsv(env, shown)} reason={shown.length ? null : t("nothingShown")}>
            <Download aria-hidden />
            {t("export")}
          </Button>
        </div>
      </div>
    </div>
  )
}
