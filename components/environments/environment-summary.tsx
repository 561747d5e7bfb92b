"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Card } from "@/components/ui/card"
import { environmentQuery } from "@/lib/environments/queries"
import { Figure } from "./environment-card"

export function EnvironmentSummary({ env }: { env: string }) {
  const t = useTranslations("environments")
  const { services, versions, instances, drifting, callsLastMinute, policyRevision } = useSuspenseQuery(
    environmentQuery(env),
  ).data
  return (
    <Card>
      <dl className="grid grid-cols-3 gap-x-4 gap-y-4 sm:grid-cols-4 lg:grid-cols-7">
        <Figure name={t("services")}>{services}</Figure>
        <Figure name={t("carrying")}>{versions.enabled}</Figure>
        <Figure name={t("without")}>{versions.disabled}</Figure>
        <Figure name={t("instances")}>
          {instances.ready}/{instances.desired}
        </Figure>
        <Figure name={t("drift")}>
          <span className={drifting ? "text-bad" : undefined}>{drifting}</span>
        </Figure>
        <Figure name={t("callsPerMinute")}>{callsLastMinute}</Figure>
        <Figure name={t("policyRevision")}>{policyRevision}</Figure>
      </dl>
    </Card>
  )
}
