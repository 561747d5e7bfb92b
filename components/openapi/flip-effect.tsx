import { useTranslations } from "next-intl"
import type { FlipEffect } from "@/lib/openapi/schema"

/** "0 running instances change · the next version will carry it · 7 versions stay without." */
export function FlipEffectView({ effect }: { effect: FlipEffect }) {
  const t = useTranslations("openapi.effect")
  const gains = effect.nextVersion === "Enabled"
  return (
    <>
      <ul className="divide-y divide-line rounded-md border border-line text-ink">
        <Line number={effect.runningInstancesChanged}>{t("running")}</Line>
        <Line number="+1">{gains ? t("nextWith") : t("nextWithout")}</Line>
        <Line number={effect.versionsToRebuild}>{gains ? t("stayWithout") : t("stayWith")}</Line>
      </ul>
      {effect.versionsToRebuild > 0 && (
        <p className="mt-3">{gains ? t("rebuildToGain") : t("rebuildToLose")}</p>
      )}
    </>
  )
}

function Line({ number, children }: { number: number | string; children: string }) {
  return (
    <li className="flex items-baseline gap-3 px-3 py-2">
      <strong className="w-7 shrink-0 text-right text-base font-semibold">{number}</strong>
      <span>{children}</span>
    </li>
  )
}
