import { getTranslations } from "next-intl/server"
import { ActivityPanel } from "@/components/activity/activity-panel"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"

export async function generateMetadata() {
  return { title: (await getTranslations("nav"))("activity") }
}

export default async function ActivityPage() {
  const t = await getTranslations("activity")
  return (
    <>
      <PageHead title={t("title")} description={t("description")} />
      <Load skeleton={<Skeleton className="h-96 rounded-lg" />}>
        <ActivityPanel />
      </Load>
    </>
  )
}
