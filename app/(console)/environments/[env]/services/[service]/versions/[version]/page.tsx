import { notFound } from "next/navigation"
import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { Skeleton } from "@/components/ui/skeleton"
import { VersionPage } from "@/components/versions/version-page"

type Props = { params: Promise<{ env: string; service: string; version: string }> }

export async function generateMetadata({ params }: Props) {
  const { env, service, version } = await params
  return { title: `${service} #${version} · ${env}` }
}

export default async function VersionRoute({ params }: Props) {
  const { env, service, version } = await params
  const number = Number(version)
  if (!Number.isInteger(number) || number < 1) notFound()
  const t = await getTranslations("common")
  return (
    <Load
      skeleton={
        <div className="flex flex-col gap-4">
          <p className="sr-only">{t("loading")}</p>
          <Skeleton className="h-15" />
          <div className="grid gap-4 lg:grid-cols-2">
            <Skeleton className="h-72 rounded-lg" />
            <Skeleton className="h-72 rounded-lg" />
          </div>
          <Skeleton className="h-60 rounded-lg" />
        </div>
      }
    >
      <VersionPage env={env} service={service} number={number} />
    </Load>
  )
}
