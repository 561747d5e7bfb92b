"use client"
import { TriangleAlert } from "lucide-react"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Ago } from "@/components/ui/ago"
import { Button } from "@/components/ui/button"
import { Id } from "@/components/ui/mono"
import type { AppView } from "@/lib/apps/schema"
import { useCheck } from "./use-check"

/** Below an app whose credential gives no token: why, the cure, and another try. */
export function FailingRow({ app, columns }: { app: AppView; columns: number }) {
  const t = useTranslations("apps")
  const say = useSentence()
  const check = useCheck(app)
  const health = app.credential?.health
  if (!health) return null
  const { state, message, errcode, egressIp, failingSince, expiresAt } = health
  const lives = expiresAt !== null && new Date(expiresAt) > new Date()
  return (
    <tr>
      <td
        colSpan={columns}
        className="border-b border-line px-4 pb-3 max-md:block max-md:border-b-0 max-md:pb-1"
      >
        <div
          role="note"
          aria-label={t("problemOf", { name: app.name })}
          className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3 gap-y-2 rounded-md bg-bad-soft px-3 py-2.5 md:grid-cols-[auto_minmax(0,1fr)_auto]"
        >
          <TriangleAlert aria-hidden className="mt-0.75 size-4 text-bad" />
          <div className="min-w-0">
            <p className="leading-relaxed break-words">
              {state === "Unanswered" ? t("brokerAway") : say(message ?? "")}
            </p>
            <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-xs text-muted">
              {egressIp && (
                <span className="inline-flex items-center gap-1">
                  {t("egressIp")} <Id id={egressIp} what={t("egressIp")} />
                </span>
              )}
              {errcode !== null && (
                <span>
                  {t("errcode")} <code className="font-mono">{errcode}</code>
                </span>
              )}
              {failingSince && (
                <span>
                  {t("failingSince")} <Ago at={failingSince} />
                </span>
              )}
              {lives && <span>{t("tokenLives")}</span>}
            </p>
          </div>
          <Button
            size="small"
            className="max-md:col-start-2 max-md:justify-self-start"
            onClick={() => check.run()}
            pending={check.pending}
            aria-label={`${t("check")} ${app.appid}`}
          >
            {t("check")}
          </Button>
        </div>
      </td>
    </tr>
  )
}
