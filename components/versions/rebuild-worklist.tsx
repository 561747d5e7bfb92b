"use client"
import { useSuspenseQueries } from "@tanstack/react-query"
import { CircleCheck, Hammer } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { switchQuery } from "@/lib/openapi/queries"
import { servicesQuery } from "@/lib/services/queries"
import { versionsQuery } from "@/lib/versions/queries"
import { rebuiltAs } from "./rebuilt-as"
import { useRebuildAll } from "./use-rebuild"
import { WorklistRow } from "./worklist-row"

/** Versions whose record differs from today's switch: they go on as recorded until someone rebuilds them. */
export function RebuildWorklist({ env }: { env: string }) {
  const t = useTranslations("versions.worklist")
  const [now, services] = useSuspenseQueries({ queries: [switchQuery(env), servicesQuery(env)] })
  const { enabled } = now.data.view
  const lists = useSuspenseQueries({ queries: services.data.map(({ name }) => versionsQuery(env, name)) })
  const rows = lists.flatMap(({ data: versions }) =>
    versions
      .filter((version) => version.differsFromSwitch)
      .map((version) => ({ version, successor: rebuiltAs(version, versions) })),
  )
  const due = rows.filter((row) => !row.successor).map((row) => row.version)
  const rebuildAll = useRebuildAll(env)
  return (
    <Card
      title={t("title")}
      description={enabled ? t("descriptionOn") : t("descriptionOff")}
      flush={rows.length > 0}
      actions={
        due.length > 1 && (
          <Button size="small" onClick={() => rebuildAll.run(due)} pending={rebuildAll.pending}>
            <Hammer aria-hidden />
            {t("rebuildAll", { count: due.length })}
          </Button>
        )
      }
    >
      {rows.length === 0 ? (
        <p className="flex items-center gap-2 text-sm text-muted">
          <CircleCheck aria-hidden className="size-4 text-accent" />
          {t("none")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {rows.map(({ version, successor }) => (
            <WorklistRow key={version.name} version={version} successor={successor} />
          ))}
        </ul>
      )}
    </Card>
  )
}
