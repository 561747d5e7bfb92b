"use client"
import { usePrefetchInfiniteQuery, useSuspenseInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query"
import { Activity } from "lucide-react"
import { useTranslations } from "next-intl"
import { parseAsString, useQueryState } from "nuqs"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { Field } from "@/components/ui/field"
import { Select } from "@/components/ui/input"
import { activityQuery } from "@/lib/activity/queries"
import { environmentsQuery } from "@/lib/environments/queries"
import { ActivityRow } from "./activity-row"

/** What people did, newest first, each with what it was before and after. */
export function ActivityPanel() {
  const t = useTranslations("activity")
  const [environment, setEnvironment] = useQueryState("environment", parseAsString)
  usePrefetchInfiniteQuery(activityQuery(environment))
  const environments = useSuspenseQuery(environmentsQuery()).data
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    activityQuery(environment),
  )
  const acts = data.pages.flatMap((page) => page.items)
  return (
    <div className="flex flex-col gap-3">
      <Field quiet label={t("environment")} className="w-56">
        <Select value={environment ?? ""} onChange={(event) => setEnvironment(event.target.value || null)}>
          <option value="">{t("all")}</option>
          {environments.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Card flush>
        {acts.length === 0 ? (
          <EmptyState icon={Activity} title={t("none")} />
        ) : (
          <ol aria-label={t("title")} className="divide-y divide-line">
            {acts.map((act) => (
              <ActivityRow key={act.id} act={act} />
            ))}
          </ol>
        )}
        {hasNextPage && (
          <p className="flex justify-center border-t border-line px-4 py-3">
            <Button onClick={() => fetchNextPage()} pending={isFetchingNextPage}>
              {t("more")}
            </Button>
          </p>
        )}
      </Card>
    </div>
  )
}
