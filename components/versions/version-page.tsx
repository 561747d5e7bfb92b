"use client"
import { usePrefetchQuery, useSuspenseQuery } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { InstanceTable } from "@/components/instances/instance-table"
import { PageHead } from "@/components/shell/page-head"
import { Ago } from "@/components/ui/ago"
import { Card } from "@/components/ui/card"
import { environmentQuery } from "@/lib/environments/queries"
import { instancesQuery } from "@/lib/instances/queries"
import { paths } from "@/lib/paths"
import { permissionsQuery } from "@/lib/permissions/queries"
import { sharesQuery } from "@/lib/shares/queries"
import { versionQuery } from "@/lib/versions/queries"
import { CallHelp } from "./call-help"
import { ConditionLine } from "./condition-line"
import { DiffersChip } from "./differs-chip"
import { LiveFacts } from "./live-facts"
import { OriginText } from "./origin-text"
import { RecordedChip } from "./recorded-chip"
import { RecordedFacts } from "./recorded-facts"
import { VersionActions } from "./version-actions"

type Props = { env: string; service: string; number: number; engine: string }

export function VersionPage({ env, service, number, engine }: Props) {
  const t = useTranslations("versions")
  const nav = useTranslations("nav")
  const router = useRouter()
  // What the parts below will ask for is asked for at once.
  usePrefetchQuery(instancesQuery(env, service, number))
  usePrefetchQuery(environmentQuery(env))
  usePrefetchQuery(permissionsQuery(env))
  usePrefetchQuery(sharesQuery(env))
  const version = useSuspenseQuery(versionQuery(env, service, number)).data
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: env, href: paths.environment(env) },
          { label: nav("services"), href: paths.services(env) },
          { label: service, href: paths.service(env, service) },
        ]}
        title={<span className="font-mono">{version.name}</span>}
        marks={
          <>
            <RecordedChip recorded={version.openapiSidecar} />
            {version.differsFromSwitch && <DiffersChip recorded={version.openapiSidecar} />}
          </>
        }
        description={
          <>
            {version.remark && <span className="text-ink">{version.remark} · </span>}
            <OriginText version={version} /> · {version.createdBy} · <Ago at={version.createdAt} />
          </>
        }
        actions={
          <VersionActions
            version={version}
            engine={engine}
            afterDelete={() => router.push(paths.service(env, service))}
          />
        }
      />
      <div className="flex flex-col gap-4">
        {version.conditions.length > 0 && (
          <Card title={t("conditions.title")}>
            <div className="-mt-2">
              {version.conditions.map((condition) => (
                <ConditionLine key={condition.type} condition={condition} whole />
              ))}
            </div>
          </Card>
        )}
        <InstanceTable version={version} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <RecordedFacts version={version} />
          <LiveFacts version={version} />
        </div>
        {version.openapiSidecar === "Enabled" && <CallHelp env={env} />}
      </div>
    </>
  )
}
