"use client"
import { ChevronRight } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"
import { Td } from "@/components/ui/table"
import { RecordedChip } from "@/components/versions/recorded-chip"
import { paths } from "@/lib/paths"
import type { AuditRow } from "@/lib/sidecars/schema"
import { AuditNext } from "./audit-next"
import { AuditStateChip } from "./audit-state-chip"
import { ObservedText } from "./observed-text"

type Props = { env: string; row: AuditRow; open: boolean; onToggle: () => void }

export function AuditTableRow({ env, row, open, onToggle }: Props) {
  const t = useTranslations("audit")
  return (
    <tr className={cn("align-top *:align-top last:*:border-b-0", open && "*:border-b-0")}>
      <Td className="whitespace-nowrap">
        <span className="flex items-center gap-1">
          <Button
            look="quiet"
            size="iconSmall"
            className="-ml-2 size-6"
            aria-expanded={open}
            aria-label={t("showInstances", { name: row.name })}
            onClick={onToggle}
          >
            <ChevronRight aria-hidden className={cn("transition-transform", open && "rotate-90")} />
          </Button>
          <Link
            href={paths.version(env, row.service, row.version)}
            className="font-mono text-[0.8125rem] font-medium hover:underline"
          >
            {row.name}
          </Link>
        </span>
      </Td>
      <Td label={t("columns.recorded")}>
        <RecordedChip recorded={row.recorded} />
      </Td>
      <Td label={t("columns.observed")}>
        <ObservedText row={row} />
      </Td>
      <Td label={t("columns.proven")} className="whitespace-nowrap">
        {row.provenAt && row.lastSeqid ? (
          <Link
            href={paths.call(row.lastSeqid)}
            title={row.lastSeqid}
            className="text-accent hover:underline"
          >
            <span className="sr-only">{t("lastCall")} </span>
            <Ago at={row.provenAt} />
            <code className="block font-mono text-xs">{row.lastSeqid.slice(0, 13)}…</code>
          </Link>
        ) : (
          <span className="text-muted">{t("notProven")}</span>
        )}
      </Td>
      <Td label={t("columns.state")}>
        <AuditStateChip state={row.state} />
        <code className="mt-1 block font-mono text-xs text-muted">{row.reason}</code>
      </Td>
      <Td className="min-w-72">
        <AuditNext env={env} row={row} />
      </Td>
    </tr>
  )
}
