"use client"
import Link from "next/link"
import { useFormatter, useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Card } from "@/components/ui/card"
import { Fact, Facts } from "@/components/ui/facts"
import { Id } from "@/components/ui/mono"
import type { CallView } from "@/lib/calls/schema"
import { paths } from "@/lib/paths"

export function CallFacts({ call }: { call: CallView }) {
  const t = useTranslations("calls")
  const format = useFormatter()
  const ms = (value: number) => `${format.number(value, { maximumFractionDigits: 1 })} ms`
  const bytes = (value: number) => t("bytes", { count: value })
  return (
    <Card title={t("facts")}>
      <Facts>
        <Fact name={t("columns.at")}>
          {format.dateTime(new Date(call.at), { dateStyle: "medium", timeStyle: "medium" })}{" "}
          <span className="text-muted">
            · <Ago at={call.at} />
          </span>
        </Fact>
        <Fact name={t("version")}>
          <Link
            href={paths.version(call.environment, call.service, call.version)}
            className="text-accent hover:underline"
          >
            {call.service} #{call.version}
          </Link>
        </Fact>
        <Fact name={t("instance")}>
          <Id id={call.instance} what={t("instance")} />
        </Fact>
        <Fact name={t("actedAs")}>
          {call.appid ? (
            <Id id={call.appid} what={t("actedAs")} />
          ) : (
            <span className="text-muted">{t("noApp")}</span>
          )}
        </Fact>
        <Fact name={t("columns.status")}>{call.status}</Fact>
        <Fact name="errcode">{call.errcode ?? <span className="text-muted">–</span>}</Fact>
        <Fact name={t("total")}>{ms(call.totalMs)}</Fact>
        <Fact name={t("upstream")}>
          {call.upstreamMs === null ? (
            <span className="text-muted">{t("notForwarded")}</span>
          ) : (
            ms(call.upstreamMs)
          )}
        </Fact>
        <Fact name={t("sizes")}>{t("inOut", { in: bytes(call.bytesIn), out: bytes(call.bytesOut) })}</Fact>
        <Fact name={t("policy")}>{call.policyRevision ?? <span className="text-muted">–</span>}</Fact>
      </Facts>
    </Card>
  )
}
