import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { CreateAnotherService } from "@/components/services/create-service"
import { ServiceList } from "@/components/services/service-list"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { paths } from "@/lib/paths"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return { title: `${(await getTranslations("nav"))("services")} · ${(await params).env}` }
}

export default async function ServicesPage({ params }: Props) {
  const { env } = await params
  const nav = await getTranslations("nav")
  const t = await getTranslations("services")
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: env, href: paths.environment(env) },
        ]}
        title={t("title")}
        actions={<CreateAnotherService env={env} />}
      />
      <Load skeleton={<Skeleton className="h-40 rounded-lg" />}>
        <ServiceList env={env} />
      </Load>
    </>
  )
}
