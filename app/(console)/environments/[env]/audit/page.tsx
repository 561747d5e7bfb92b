import { getTranslations } from "next-intl/server"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { AuditPanel } from "@/components/sidecars/audit-panel"
import { Skeleton } from "@/components/ui/skeleton"
import { paths } from "@/lib/paths"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return { title: `${(await getTranslations("nav"))("audit")} · ${(await params).env}` }
}

export default async function AuditPage({ params }: Props) {
  const { env } = await params
  const nav = await getTranslations("nav")
  const t = await getTranslations("audit")
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
        <AuditPanel env={env} />
      </Load>
    </>
  )
}
