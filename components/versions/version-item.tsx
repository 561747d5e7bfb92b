"use client"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { paths } from "@/lib/paths"
import type { VersionView } from "@/lib/versions/schema"
import { ConditionLine, isWrong } from "./condition-line"
import { DiffersChip } from "./differs-chip"
import { InstanceMeter } from "./instance-meter"
import { OriginText } from "./origin-text"
import { RecordedChip } from "./recorded-chip"
import { SourceText } from "./source-text"
import { VersionActions } from "./version-actions"

export function VersionItem({ version, engine }: { version: VersionView; engine: string }) {
  const t = useTranslations("versions")
  const wrong = version.conditions.find(isWrong)
  return (
    <li
      aria-label={version.name}
      className="rounded-lg border border-line bg-surface px-4 py-3 shadow-card hover:border-line-strong"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="text-base font-semibold">
          <Link
            href={paths.version(version.environment, version.service, version.number)}
            className="font-mono hover:underline"
          >
            {version.name}
          </Link>
        </h2>
        <RecordedChip recorded={version.openapiSidecar} />
        {version.differsFromSwitch && <DiffersChip recorded={version.openapiSidecar} />}
        {version.remark && <span className="min-w-0 truncate text-sm">{version.remark}</span>}
        <div className="ml-auto flex items-center gap-2">
          <VersionActions version={version} engine={engine} />
        </div>
      </div>
      <div className="mt-2.5 grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[13rem_7rem_minmax(0,1fr)]">
        <InstanceMeter version={version} />
        <p>
          <span className="text-muted">{t("traffic")}</span> {version.percent}%
        </p>
        <SourceText source={version.source} />
      </div>
      {wrong && <ConditionLine condition={wrong} />}
      <p className="mt-2 text-xs text-muted">
        <OriginText version={version} /> · {version.createdBy} · <Ago at={version.createdAt} />
      </p>
    </li>
  )
}
