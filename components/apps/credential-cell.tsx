"use client"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import type { AppView } from "@/lib/apps/schema"
import { CredentialChip } from "./credential-chip"
import { HealthChip } from "./health-chip"

/** Where an app's tokens come from, and whether any come. */
export function CredentialCell({ credential }: Pick<AppView, "credential">) {
  const t = useTranslations("apps")
  if (!credential) return <CredentialChip present={false} />
  const { source, server, platform, health } = credential
  const from = server ?? platform
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <HealthChip state={health.state} />
        {health.state === "Working" && health.expiresAt && <Until at={health.expiresAt} />}
        {health.state === "Idle" && health.lastSuccessAt && (
          <span className="text-xs text-muted">
            {t("lastSuccess")} <Ago at={health.lastSuccessAt} />
          </span>
        )}
      </span>
      <span className="min-w-0 text-xs text-muted">
        {t(`sources.${source}`)}
        {from && (
          <>
            {" · "}
            <code title={from} className="font-mono break-all">
              {from}
            </code>
          </>
        )}
      </span>
    </div>
  )
}

/** How long a token is good for; the exact instant on hover. */
function Until({ at }: { at: string }) {
  const t = useTranslations("apps")
  const format = useFormatter()
  const now = useNow({ updateInterval: 10_000 })
  const end = new Date(at)
  return (
    <time
      dateTime={at}
      title={format.dateTime(end, { dateStyle: "full", timeStyle: "long" })}
      className="text-xs whitespace-nowrap text-muted"
    >
      {t("tokenEnds", { when: format.relativeTime(end < now ? now : end, now) })}
    </time>
  )
}
