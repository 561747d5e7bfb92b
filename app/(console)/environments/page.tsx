import { getTranslations } from "next-intl/server"
import { CreateAnotherEnvironment } from "@/components/environments/create-environment"
import { EnvironmentList } from "@/components/environments/environment-list"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"

export async function generateMetadata() {
  return { title: (await getTranslations("nav"))("environments") }
}

export default async function EnvironmentsPage() {
  const t = await getTranslations("environments")
  return (
    <>
      <PageHead title={t("title")} description={t("description")} actions={<CreateAnotherEnvironment />} />
      <Load
        skeleton={
          <div className="grid gap-4 lg:grid-cols-2">
            <Skeleton className="h-40 rounded-lg" />
            <Skeleton className="h-40 rounded-lg" />
          </div>
        }
      >
        <EnvironmentList />
      </Load>
    </>
  )
}
