"use client"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { buttonLook } from "@/components/ui/button-look"
import { Card } from "@/components/ui/card"
import type { CallView } from "@/lib/calls/schema"
import { paths } from "@/lib/paths"

/** What happened in plain words, whose token was used, and what to do. */
export function CallMeaning({ call }: { call: CallView }) {
  const t = useTranslations("calls")
  const outcome = t(`outcomes.${call.outcome}.sentence`, { errcode: call.errcode ?? 0 })
  const next = t(`outcomes.${call.outcome}.next`)
  const byList = call.outcome === "denied" && call.appid === null
  return (
    <Card title={t("meaning")}>
      <dl className="flex flex-col gap-3 text-sm leading-relaxed">
        <div>
          <dt className="font-medium">{t(`outcomes.${call.outcome}.label`)}</dt>
          <dd className="text-muted">
            {outcome}
            {call.detail && (
              <>
                {" "}
                <code className="font-mono text-[0.8125rem] text-ink">{call.detail}</code>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt className="font-medium">
            {t("tokenMode")}: {t(`tokenModes.${call.tokenMode}.label`)}
          </dt>
          <dd className="text-muted">{t(`tokenModes.${call.tokenMode}.sentence`)}</dd>
        </div>
        <div>
          <dt className="font-medium">{t("todo")}</dt>
          <dd className="text-muted">{next}</dd>
        </div>
      </dl>
      {(byList || call.detail === "not_allow_listed") && (
        <Link href={paths.permissions(call.environment)} className={buttonLook({ className: "mt-4" })}>
          {t("toPermissions")}
        </Link>
      )}
    </Card>
  )
}
