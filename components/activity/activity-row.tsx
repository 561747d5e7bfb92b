"use client"
import { ChevronRight } from "lucide-react"
import { useTranslations } from "next-intl"
import { Ago } from "@/components/ui/ago"
import { CodeBlock, Id } from "@/components/ui/mono"
import type { ActivityView } from "@/lib/activity/schema"

/** One act in a line; opened, its before and after. */
export function ActivityRow({ act }: { act: ActivityView }) {
  const t = useTranslations("activity")
  const key = `acts.${act.action.replace(".", "_")}` as Parameters<typeof t>[0]
  return (
    <li>
      <details className="group">
        <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-sm hover:bg-hover/60">
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <span className="font-medium">{act.actor}</span>
          <span>{t.has(key) ? t(key) : act.action}</span>
          <code className="min-w-0 truncate font-mono text-[0.8125rem] text-muted">{act.object}</code>
          <Ago at={act.at} className="ml-auto text-muted" />
        </summary>
        <div className="grid gap-3 px-4 pt-1 pb-4 pl-11 md:grid-cols-2">
          <Side label={t("before")} value={act.before} none={t("nothing")} />
          <Side label={t("after")} value={act.after} none={t("nothing")} />
          <p className="text-xs text-muted md:col-span-2">
            {t("requestId")} <Id id={act.requestId} what={t("requestId")} />
          </p>
        </div>
      </details>
    </li>
  )
}

function Side({ label, value, none }: { label: string; value: unknown; none: string }) {
  return (
    <div className="min-w-0">
      <p className="mb-1 text-xs font-medium text-muted">{label}</p>
      {value === null || value === undefined ? (
        <p className="text-sm text-muted">{none}</p>
      ) : (
        <CodeBlock label={label} className="max-h-72">
          {JSON.stringify(value, null, 2)}
        </CodeBlock>
      )}
    </div>
  )
}
