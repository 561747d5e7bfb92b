import type { AuditRow } from "@/lib/sidecars/schema"

/** The columns stay English whatever the reader's language, since programs read them. */
export function auditCsv(rows: AuditRow[]): string {
  const header = [
    "service",
    "version",
    "name",
    "recorded",
    "present",
    "absent",
    "unknown",
    "desired",
    "proven_at",
    "last_seqid",
    "state",
    "reason",
  ]
  const lines = rows.map((row) => [
    row.service,
    row.version,
    row.name,
    row.recorded,
    row.observed.present,
    row.observed.absent,
    row.observed.unknown,
    row.desired,
    row.provenAt ?? "",
    row.lastSeqid ?? "",
    row.state,
    row.reason,
  ])
  return [header, ...lines].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("")
}

const cell = (value: string | number) => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function saveAuditCsv(env: string, rows: AuditRow[]) {
  const url = URL.createObjectURL(new Blob([auditCsv(rows)], { type: "text/csv;charset=utf-8" }))
  const link = document.createElement("a")
  link.href = url
  link.download = `weside-audit-${env}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
