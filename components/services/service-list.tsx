"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Boxes } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { Table, Td, Th } from "@/components/ui/table"
import { paths } from "@/lib/paths"
import { servicesQuery } from "@/lib/services/queries"
import type { ServiceView } from "@/lib/services/schema"
import { CreateService } from "./create-service"
import { TrafficSummary } from "./traffic-summary"

export function ServiceList({ env }: { env: string }) {
  const t = useTranslations("services")
  const services = useSuspenseQuery(servicesQuery(env)).data
  if (services.length === 0)
    return (
      <Card>
        <EmptyState icon={Boxes} title={t("none")} action={<CreateService env={env} />}>
          {t("noneHint")}
        </EmptyState>
      </Card>
    )
  return (
    <Card flush>
      <Table label={t("title")}>
        <thead>
          <tr>
            <Th>{t("name")}</Th>
            <Th>{t("latest")}</Th>
            <Th className="text-right">{t("with")}</Th>
            <Th className="text-right">{t("without")}</Th>
            <Th className="text-right">{t("instances")}</Th>
            <Th>{t("traffic")}</Th>
            <Th>{t("createdAt")}</Th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <ServiceRow key={service.name} service={service} />
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function ServiceRow({ service }: { service: ServiceView }) {
  const t = useTranslations("services")
  const { name, environment, latestVersion, versions, instances, traffic, createdAt, createdBy } = service
  return (
    <tr className="hover:bg-hover/60">
      <Td>
        <Link href={paths.service(environment, name)} className="font-medium text-accent hover:underline">
          {name}
        </Link>
      </Td>
      <Td label={t("latest")}>
        {latestVersion ? (
          <Link
            href={paths.version(environment, name, latestVersion)}
            className="font-mono text-[0.8125rem] hover:underline"
          >
            #{latestVersion}
          </Link>
        ) : (
          <span className="text-muted">{t("noVersion")}</span>
        )}
      </Td>
      <Td label={t("with")} className="text-right">
        {versions.enabled}
      </Td>
      <Td label={t("without")} className="text-right">
        {versions.disabled}
      </Td>
      <Td label={t("instances")} className="text-right">
        {instances.ready}/{instances.desired}
      </Td>
      <Td label={t("traffic")}>
        <TrafficSummary split={traffic} />
      </Td>
      <Td label={t("createdAt")} className="whitespace-nowrap text-muted">
        <Ago at={createdAt} /> · {createdBy}
      </Td>
    </tr>
  )
}
