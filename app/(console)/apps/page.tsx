import { getTranslations } from "next-intl/server"
import { AddAnotherApp } from "@/components/apps/add-app"
import { AppList } from "@/components/apps/app-list"
import { Load } from "@/components/live/load"
import { PlatformList } from "@/components/platforms/platform-list"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"

export async function generateMetadata() {
  return { title: (await getTranslations("nav"))("apps") }
}

export default async function AppsPage() {
  const t = await getTranslations("apps")
  return (
    <>
      <PageHead title={t("title")} description={t("description")} actions={<AddAnotherApp />} />
      <Load skeleton={<Skeleton className="h-48 rounded-lg" />}>
        <div className="flex flex-col gap-4">
          <AppList />
          <PlatformList />
        </div>
      </Load>
    </>
  )
}
