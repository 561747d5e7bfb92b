import { getTranslations } from "next-intl/server"
import { CallsPanel } from "@/components/calls/calls-panel"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { paths } from "@/lib/paths"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return { title: `${(await getTranslations("nav"))("calls")} · ${(await params).env}` }
}

export default async function CallsPage({ params }: Props) {
  const { env } = await params
  const nav = await getTranslations("nav")
  const t = await getTranslations("calls")
  return (
    <>
      <PageHead
        crumbs={[
          { label: nav("environments"), href: paths.environments() },
          { label: env, href: paths.environment(env) },
        ]}
        title={t("title")}
        description={t("description")}
      />
      <Load skeleton={<Skeleton className="h-96 rounded-lg" />}>
        <CallsPanel env={env} />
      </Load>
    </>
  )
}
