import { getTranslations } from "next-intl/server"
import { EnvironmentActions } from "@/components/environments/environment-actions"
import { EnvironmentSummary } from "@/components/environments/environment-summary"
import { Load } from "@/components/live/load"
import { SwitchHistory } from "@/components/openapi/switch-history"
import { SwitchPanel } from "@/components/openapi/switch-panel"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { RebuildWorklist } from "@/components/versions/rebuild-worklist"
import { paths } from "@/lib/paths"

type Props = { params: Promise<{ env: string }> }

export const generateMetadata = async ({ params }: Props) => ({ title: (await params).env })

export default async function EnvironmentPage({ params }: Props) {
  const { env } = await params
  const t = await getTranslations("nav")
  return (
    <>
      <PageHead
        crumbs={[{ label: t("environments"), href: paths.environments() }]}
        title={env}
        actions={<EnvironmentActions env={env} />}
      />
      <Load
        skeleton={
          <div className="flex flex-col gap-4">
            <Skeleton className="h-21 rounded-lg" />
            <Skeleton className="h-37 rounded-lg" />
            <Skeleton className="h-28 rounded-lg" />
            <Skeleton className="h-40 rounded-lg" />
          </div>
        }
      >
        <div className="flex flex-col gap-4">
          <EnvironmentSummary env={env} />
          <SwitchPanel env={env} />
          <RebuildWorklist env={env} />
          <SwitchHistory env={env} />
        </div>
      </Load>
    </>
  )
}
