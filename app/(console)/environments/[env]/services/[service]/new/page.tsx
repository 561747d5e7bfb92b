import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { CreateVersionPage } from "@/components/versions/create-version"
import { env as settings } from "@/lib/env"
import { paths } from "@/lib/paths"

type Props = {
  params: Promise<{ env: string; service: string }>
  searchParams: Promise<{ from?: string | string[] }>
}

export async function generateMetadata() {
  return { title: (await getTranslations("versions"))("create") }
}

export default async function NewVersionPage({ params, searchParams }: Props) {
  const { env, service } = await params
  const from = Number((await searchParams).from)
  const nav = await getTranslations("nav")
  const t = await getTranslations("versions")
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: env, href: paths.environment(env) },
          { label: nav("services"), href: paths.services(env) },
          { label: service, href: paths.service(env, service) },
        ]}
        title={t("create")}
      />
      <Load skeleton={<Skeleton className="h-120 rounded-lg" />}>
        <CreateVersionPage
          env={env}
          service={service}
          engine={settings.engine}
          from={Number.isInteger(from) && from > 0 ? from : null}
        />
      </Load>
    </>
  )
}
