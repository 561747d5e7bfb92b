"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { AppWindow, Layers } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { buttonLook } from "@/components/ui/button-look"
import { EmptyState } from "@/components/ui/empty-state"
import { appsQuery } from "@/lib/apps/queries"
import { environmentsQuery } from "@/lib/environments/queries"
import { paths } from "@/lib/paths"
import { CreateEnvironment } from "./create-environment"
import { EnvironmentCard } from "./environment-card"

export function EnvironmentList() {
  const environments = useSuspenseQuery(environmentsQuery()).data
  if (environments.length === 0) return <NoEnvironments />
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {environments.map((environment) => (
        <EnvironmentCard key={environment.name} environment={environment} />
      ))}
    </ul>
  )
}

/** The first step is an app to act as; then the environment. */
function NoEnvironments() {
  const t = useTranslations("environments")
  const apps = useSuspenseQuery(appsQuery()).data
  if (apps.length === 0)
    return (
      <EmptyState
        icon={AppWindow}
        title={t("noApps")}
        action={
          <Link href={paths.apps()} className={buttonLook({ look: "primary" })}>
            {t("toApps")}
          </Link>
        }
      >
        {t("noAppsHint")}
      </EmptyState>
    )
  return (
    <EmptyState icon={Layers} title={t("none")} action={<CreateEnvironment />}>
      {t("noneHint")}
    </EmptyState>
  )
}
