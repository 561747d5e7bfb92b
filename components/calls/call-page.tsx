"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { PageHead } from "@/components/shell/page-head"
import { Id } from "@/components/ui/mono"
import { callQuery } from "@/lib/calls/queries"
import { paths } from "@/lib/paths"
import { CallFacts } from "./call-facts"
import { CallMeaning } from "./call-meaning"
import { OutcomeChip } from "./outcome-chip"

export function CallPage({ seqid }: { seqid: string }) {
  const t = useTranslations("calls")
  const nav = useTranslations("nav")
  const call = useSuspenseQuery(callQuery(seqid)).data
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: call.environment, href: paths.environment(call.environment) },
          { label: nav("calls"), href: paths.calls(call.environment) },
        ]}
        title={
          <code className="font-mono text-lg break-all">
            {call.method} {call.path}
          </code>
        }
        marks={<OutcomeChip call={call} />}
        description={
          <>
            {t("seqid")} <Id id={call.seqid} what={t("seqid")} />
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <CallMeaning call={call} />
        <CallFacts call={call} />
      </div>
      <p className="mt-4 text-sm">
        <Link
          href={paths.calls(call.environment, {
            service: call.service,
            version: call.version,
            path: call.path,
          })}
          className="text-accent hover:underline"
        >
          {t("alike")}
        </Link>
      </p>
    </>
  )
}
