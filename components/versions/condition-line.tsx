"use client"
import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Ago } from "@/components/ui/ago"
import { cn } from "@/components/ui/cn"
import { CodeBlock } from "@/components/ui/mono"
import type { Condition } from "@/lib/versions/schema"

const good = { icon: CircleCheck, look: "text-accent" }
const open = { icon: CircleDashed, look: "text-muted" }
const bad = { icon: TriangleAlert, look: "text-warn" }

/** Not to be progressing is no fault where all is done. */
const looks = {
  Ready: { True: good, Unknown: open, False: bad },
  SidecarInSync: { True: good, Unknown: open, False: bad },
  Progressing: { True: open, Unknown: open, False: good },
} satisfies Record<Condition["type"], Record<Condition["status"], unknown>>

const isHeldUp = ({ type, status, reason }: Condition) =>
  type === "Progressing" && status === "False" && reason !== "Complete"
const lookOf = (condition: Condition) => (isHeldUp(condition) ? bad : looks[condition.type][condition.status])

export const isWrong = (condition: Condition) => lookOf(condition) === bad

/** One aspect of a version: the first line of its message is the sentence, the rest are log lines that explain it. */
export function ConditionLine({ condition, whole = false }: { condition: Condition; whole?: boolean }) {
  const t = useTranslations("versions.conditions")
  const say = useSentence()
  const { icon: Icon, look } = lookOf(condition)
  const [sentence = "", ...lines] = condition.message.split("\n")
  return (
    <div className="mt-2 flex gap-2 text-sm">
      <Icon aria-hidden className={cn("mt-0.75 size-4 shrink-0", look)} />
      <div className="min-w-0 grow">
        <div className="flex items-baseline justify-between gap-4">
          <p className="min-w-0 break-words">
            <span className="font-medium">
              {isHeldUp(condition) ? t("heldUp") : t(`${condition.type}.${condition.status}`)}
            </span>
            <span className="text-muted"> · {say(sentence) || condition.reason}</span>
          </p>
          {whole && <Ago at={condition.since} className="text-xs text-muted" />}
        </div>
        {whole && lines.length > 0 && (
          <CodeBlock label={t("lastLines")} className="mt-1.5 max-h-48">
            {lines.join("\n")}
          </CodeBlock>
        )}
      </div>
    </div>
  )
}
