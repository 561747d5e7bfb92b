import { getTranslations } from "next-intl/server"
import type { ReactNode } from "react"
import { Load } from "@/components/live/load"
import { Skeleton } from "@/components/ui/skeleton"
import { paths } from "@/lib/paths"
import { PageHead } from "./page-head"

type Noun = "audit" | "calls" | "permissions" | "services" | "sharing"
type Props = { noun: Noun; env: string; actions?: ReactNode; children: ReactNode }

/** A page of one environment's `noun`: where it stands, what it is, and a panel that loads in its place. */
export async function EnvironmentPage({ noun, env, actions, children }: Props) {
  const nav = await getTranslations("nav")
  const t = await getTranslations(noun)
  const crumbs = [
    { label: nav("environments"), href: paths.environments() },
    { label: env, href: paths.environment(env) },
  ]
  const description = noun === "services" ? undefined : t("description")
  return (
    <>
      <PageHead crumbs={crumbs} title={t("title")} description={description} actions={actions} />
      <Load skeleton={<Skeleton className="h-96 rounded-lg" />}>{children}</Load>
    </>
  )
}

/** The title of such a page in the browser's tab. */
export async function environmentTitle(noun: Noun, env: string) {
  return { title: `${(await getTranslations("nav"))(noun)} · ${env}` }
}
