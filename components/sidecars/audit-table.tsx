"use client"
import { useTranslations } from "next-intl"
import { Fragment, useState } from "react"
import { Button } from "@/components/ui/button"
import { Table, Th } from "@/components/ui/table"
import type { AuditRow } from "@/lib/sidecars/schema"
import { AuditInstances } from "./audit-instances"
import { AuditTableRow } from "./audit-table-row"

const columns = ["version", "recorded", "observed", "proven", "state", "next"] as const

export function AuditTable({ env, rows, onClear }: { env: string; rows: AuditRow[]; onClear: () => void }) {
  const t = useTranslations("audit")
  const [open, setOpen] = useState<string | null>(null)
  if (rows.length === 0)
    return (
      <p className="flex items-center gap-3 px-4 py-6 text-sm text-muted">
        {t("noneMatch")}
        <Button size="small" onClick={onClear}>
          {t("clearFilter")}
        </Button>
      </p>
    )
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Th key={column}>{t(`columns.${column}`)}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.name}>
            <AuditTableRow
              env={env}
              row={row}
              open={open === row.name}
              onToggle={() => setOpen(open === row.name ? null : row.name)}
            />
            {open === row.name && <AuditInstances row={row} columns={columns.length} />}
          </Fragment>
        ))}
      </tbody>
    </Table>
  )
}
