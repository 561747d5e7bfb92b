"use client"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Chip } from "@/components/ui/chip"
import { Td } from "@/components/ui/table"
import type { CallView } from "@/lib/calls/schema"
import { paths } from "@/lib/paths"
import { OutcomeChip } from "./outcome-chip"

export function CallRow({ call }: { call: CallView }) {
  const t = useTranslations("calls")
  return (
    <tr className="hover:bg-hover/60">
      <Td label={t("columns.at")} className="text-muted">
        <Ago at={call.at} />
      </Td>
      <Td label={t("columns.version")} className="whitespace-nowrap">
        <Link href={paths.version(call.environment, call.service, call.version)} className="hover:underline">
          {call.service} #{call.version}
        </Link>
      </Td>
      <Td label={t("columns.call")} className="max-w-80 min-w-44">
        <code title={`${call.method} ${call.path}`} className="block truncate font-mono text-[0.8125rem]">
          <span className="text-muted">{call.method}</span> {call.path}
        </code>
      </Td>
      <Td label={t("columns.appid")} className="max-md:hidden">
        <code className="font-mono text-[0.8125rem]">{call.appid ?? "–"}</code>
      </Td>
      <Td label={t("columns.tokenMode")} className="max-md:hidden">
        <Chip title={t(`tokenModes.${call.tokenMode}.sentence`)}>
          {t(`tokenModes.${call.tokenMode}.label`)}
        </Chip>
      </Td>
      <Td label={t("columns.outcome")}>
        <OutcomeChip call={call} />
      </Td>
      <Td label={t("columns.status")} className="max-md:hidden text-right">
        {call.status}
      </Td>
      <Td label={t("columns.ms")} className="max-md:hidden text-right whitespace-nowrap">
        {call.totalMs.toFixed(call.totalMs < 10 ? 1 : 0)}
      </Td>
      <Td label={t("columns.seqid")}>
        <Link
          href={paths.call(call.seqid)}
          aria-label={t("open", { seqid: call.seqid })}
          className="font-mono text-[0.8125rem] whitespace-nowrap text-accent hover:underline"
        >
          {call.seqid.slice(0, 13)}…
        </Link>
      </Td>
    </tr>
  )
}
