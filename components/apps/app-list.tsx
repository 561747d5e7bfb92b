"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { AppWindow } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { Id } from "@/components/ui/mono"
import { Table, Td, Th } from "@/components/ui/table"
import { watchedAppsQuery } from "@/lib/apps/queries"
import type { AppView, HealthState } from "@/lib/apps/schema"
import { paths } from "@/lib/paths"
import { AddApp } from "./add-app"
import { AppActions } from "./app-actions"
import { CredentialCell } from "./credential-cell"
import { FailingRow } from "./failing-row"
import { KindChip } from "./kind-chip"

const columns = 6
const wrong: HealthState[] = ["Failing", "Unanswered"]

export function AppList() {
  const t = useTranslations("apps")
  const apps = useSuspenseQuery(watchedAppsQuery()).data
  if (apps.length === 0)
    return (
      <Card>
        <EmptyState icon={AppWindow} title={t("none")} action={<AddApp />}>
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
            <Th>{t("appid")}</Th>
            <Th>{t("kind")}</Th>
            <Th>{t("credential")}</Th>
            <Th>{t("usedBy")}</Th>
            <Th>
              <span className="sr-only">{t("actions")}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {apps.map((app) => (
            <AppRows key={app.appid} app={app} />
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function AppRows({ app }: { app: AppView }) {
  const t = useTranslations("apps")
  const failing = app.credential !== null && wrong.includes(app.credential.health.state)
  const look = failing ? "max-md:border-b-0! *:border-b-0" : undefined
  return (
    <>
      <tr className={look}>
        <Td className="font-medium whitespace-nowrap">{app.name}</Td>
        <Td label={t("appid")}>
          <Id id={app.appid} what={t("appid")} />
        </Td>
        <Td label={t("kind")}>
          <KindChip kind={app.kind} />
        </Td>
        <Td label={t("credential")}>
          <CredentialCell credential={app.credential} />
        </Td>
        <Td label={t("usedBy")}>
          {app.environments.length === 0 ? (
            <span className="text-muted">{t("unused")}</span>
          ) : (
            <span className="flex flex-wrap gap-x-2">
              {app.environments.map((env) => (
                <Link key={env} href={paths.sharing(env)} className="text-accent hover:underline">
                  {env}
                </Link>
              ))}
            </span>
          )}
        </Td>
        <Td className="text-right whitespace-nowrap">
          <AppActions app={app} />
        </Td>
      </tr>
      {failing && <FailingRow app={app} columns={columns} />}
    </>
  )
}
