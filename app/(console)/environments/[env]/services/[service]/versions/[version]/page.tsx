import { notFound } from "next/navigation"
import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { VersionPage } from "@/components/versions/version-page"
import { env as settings } from "@/lib/env"
import { paths } from "@/lib/paths"
import { versionName } from "@/lib/versions/rules"

type Props = { params: Promise<{ env: string; service: string; version: string }> }

export async function generateMetadata({ params }: Props) {
  const { env, service, version } = await params
  return { title: `${service} #${version} · ${env}` }
}

export default async function VersionRoute({ params }: Props) {
  const { env, service, version } = await params
  const number = Number(version)
  if (!Number.isInteger(number) || number < 1) notFound()
  const nav = await getTranslations("nav")
  return (
    <Load
      skeleton={
        <>
          <PageHead
            crumbs={[
              { label: nav("environments"), href: paths.environments() },
              { label: env, href: paths.environment(env) },
              { label: nav("services"), href: paths.services(env) },
              { label: service, href: paths.service(env, service) },
            ]}
            title={<span className="font-mono">{versionName(service, number)}</span>}
            description={<Skeleton className="my-0.5 h-4 w-64" />}
          />
          <div className="flex flex-col gap-4">
            <div className="grid gap-4 lg:grid-cols-2">
              <Skeleton className="h-72 rounded-lg" />
              <Skeleton className="h-72 rounded-lg" />
            </div>
            <Skeleton className="h-60 rounded-lg" />
          </div>
        </>
      }
    >
      <VersionPage env={env} service={service} number={number} engine={settings.engine} />
    </Load>
  )
}
