"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Card } from "@/components/ui/card"
import { Table, Th } from "@/components/ui/table"
import { instancesQuery } from "@/lib/instances/queries"
import type { VersionView } from "@/lib/versions/schema"
import { InstanceRow } from "./instance-row"
import { LogPanel } from "./log-panel"

const columns = ["name", "phase", "sidecar", "takeover", "address", "restarts", "policy", "started"] as const

/** What runs of the version now, and the log of the one chosen. */
export function InstanceTable({ version }: { version: VersionView }) {
  const t = useTranslations("instances")
  const { environment: env, service, number } = version
  const instances = useSuspenseQuery(instancesQuery(env, service, number)).data
  const [logOf, setLogOf] = useState<string | null>(null)
  return (
    <Card
      flush
      title={t("title")}
      description={t("summary", {
        ready: version.instances.ready,
        desired: version.instances.desired,
        carrying: version.instances.carrying,
      })}
    >
      {instances.length === 0 ? (
        <p className="px-4 pb-3 text-sm text-muted">
          {version.replicas === 0 ? t("scaledToZero") : t("noneYet")}
        </p>
      ) : (
        <Table label={t("title")}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Th key={column}>{t(`columns.${column}`)}</Th>
              ))}
              <Th>
                <span className="sr-only">{t("logs")}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {instances.map((instance) => (
              <InstanceRow
                key={instance.name}
                instance={instance}
                logShown={logOf === instance.name}
                onLog={() => setLogOf(logOf === instance.name ? null : instance.name)}
              />
            ))}
          </tbody>
        </Table>
      )}
      {logOf && (
        <LogPanel
          key={logOf}
          instance={{ env, service, version: number, instance: logOf }}
          hasSidecar={version.openapiSidecar === "Enabled"}
          onClose={() => setLogOf(null)}
        />
      )}
    </Card>
  )
}
