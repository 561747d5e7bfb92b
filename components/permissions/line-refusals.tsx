"use client"
import { useTranslations } from "next-intl"
import type { RefObject } from "react"
import { useSentence } from "@/components/refusals/use-sentence"
import type { PermissionLine } from "./permission-lines"

type Props = { lines: PermissionLine[]; area: RefObject<HTMLTextAreaElement | null> }

/** Each refused line with the sentence that shows the right form; its number leads to it. */
export function LineRefusals({ lines, area }: Props) {
  const t = useTranslations("permissions")
  const say = useSentence()
  const select = (number: number) => {
    if (!area.current) return
    const before = area.current.value.split("\n").slice(0, number)
    const end = before.join("\n").length
    area.current.focus()
    area.current.setSelectionRange(end - (before.at(-1)?.length ?? 0), end)
  }
  return (
    <ul
      aria-live="polite"
      aria-label={t("refusedLines")}
      className={lines.length ? "mt-2 flex flex-col gap-1" : undefined}
    >
      {lines.map((line) => (
        <li key={line.number} className="flex gap-2 text-sm text-bad">
          <button
            type="button"
            onClick={() => select(line.number)}
            className="h-fit shrink-0 rounded font-medium whitespace-nowrap underline underline-offset-2"
          >
            {t("line", { number: line.number })}
          </button>
          <span className="min-w-0 break-words">{say(line.refusal ?? "")}</span>
        </li>
      ))}
    </ul>
  )
}
