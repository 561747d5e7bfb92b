"use client"
import { TriangleAlert } from "lucide-react"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Ago } from "@/components/ui/ago"
import type { PlatformView } from "@/lib/platforms/schema"

type Props = { refused: NonNullable<PlatformView["refusedPush"]>; columns: number }

/** Below a platform: why the last thing that was pushed to it was not taken. */
export function RefusedPushRow({ refused, columns }: Props) {
  const t = useTranslations("platforms")
  const say = useSentence()
  return (
    <tr>
      <td
        colSpan={columns}
        className="border-b border-line px-4 pb-3 max-md:block max-md:border-b-0 max-md:pb-1"
      >
        <div role="note" className="flex items-start gap-3 rounded-md bg-warn-soft px-3 py-2.5">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          <div className="min-w-0">
            <p className="leading-relaxed break-words">{say(refused.message)}</p>
            <p className="mt-0.5 text-xs text-muted">
              {t("refusedAt")} <Ago at={refused.at} />
            </p>
          </div>
        </div>
      </td>
    </tr>
  )
}
