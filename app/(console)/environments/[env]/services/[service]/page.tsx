import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { ServiceActions } from "@/components/services/service-actions"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { VersionList } from "@/components/versions/version-list"
import { env as settings } from "@/lib/env"
import { paths } from "@/lib/paths"

type Props = { params: Promise<{ env: string; service: string }> }

export async function generateMetadata({ params }: Props) {
  const { env, service } = await params
  return { title: `${service} · ${env}` }
}

export default async function ServicePage({ params }: Props) {
  const { env, service } = await params
  const nav = await getTranslations("nav")
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: env, href: paths.environment(env) },
          { label: nav("services"), href: paths.services(env) },
        ]}
        title={service}
        actions={
          <Load quiet skeleton={<Skeleton className="h-8 w-64" />}>
            <ServiceActions env={env} service={service} />
          </Load>
        }
      />
      <Load
        skeleton={
          <div className="flex flex-col gap-3">
            <Skeleton className="h-30 rounded-lg" />
            <Skeleton className="h-30 rounded-lg" />
          </div>
        }
      >
        <VersionList env={env} service={service} engine={settings.engine} />
      </Load>
    </>
  )
}
