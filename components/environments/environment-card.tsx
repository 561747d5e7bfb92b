"use client"
import { TriangleAlert } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { SwitchChip } from "@/components/openapi/switch-chip"
import { Chip } from "@/components/ui/chip"
import type { EnvironmentView } from "@/lib/environments/schema"
import { paths } from "@/lib/paths"

export function EnvironmentCard({ environment }: { environment: EnvironmentView }) {
  const t = useTranslations("environments")
  const { name, ownerAppid, openapi, versions, instances, drifting, callsLastMinute } = environment
  return (
    <li className="relative flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 shadow-card hover:border-line-strong">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">
            <Link href={paths.environment(name)} className="after:absolute after:inset-0 after:rounded-lg">
              {name}
            </Link>
          </h2>
          <p className="truncate text-sm text-muted">
            {t("owner")} <code className="font-mono">{ownerAppid}</code>
          </p>
        </div>
        <SwitchChip enabled={openapi.enabled} />
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Figure name={t("carrying")}>{versions.enabled}</Figure>
        <Figure name={t("without")}>{versions.disabled}</Figure>
        <Figure name={t("instances")}>
          <span className={instances.ready < instances.desired ? "text-warn" : undefined}>
            {instances.ready}/{instances.desired}
          </span>
        </Figure>
        <Figure name={t("callsPerMinute")}>{callsLastMinute}</Figure>
      </dl>
      {drifting > 0 && (
        <p>
          <Chip tone="bad">
            <TriangleAlert aria-hidden />
            {t("drifting", { count: drifting })}
          </Chip>
        </p>
      )}
    </li>
  )
}

export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-xl leading-7 font-semibold tracking-tight">{children}</dd>
    </div>
  )
}
