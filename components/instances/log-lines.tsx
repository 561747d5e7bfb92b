"use client"
import { useTranslations } from "next-intl"
import { useLayoutEffect, useRef, useState } from "react"
import { useSentence } from "@/components/refusals/use-sentence"
import { Button } from "@/components/ui/button"
import type { InstanceKey, LogProcess } from "@/lib/instances/queries"
import { useLogLines } from "./use-log-lines"

/** Follows by default and stays at the end, until someone scrolls up to read. */
export function LogLines({ instance, process }: { instance: InstanceKey; process: LogProcess }) {
  const t = useTranslations("instances")
  const say = useSentence()
  const [following, setFollowing] = useState(true)
  const { lines, notice, state } = useLogLines(instance, process, following)
  const box = useRef<HTMLPreElement>(null)
  const atEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is new lines that move the end.
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  return (
    <div>
      <pre
        ref={box}
        role="log"
        aria-label={t(`logOf.${process}`)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          atEnd.current = scrollHeight - scrollTop - clientHeight < 24
        }}
        className="h-72 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 break-all whitespace-pre-wrap"
      >
        {lines.length ? lines.join("\n") : <span className="font-sans text-muted">{t("logEmpty")}</span>}
      </pre>
      <div className="mt-2 flex items-center justify-between gap-2 text-xs text-muted">
        <span role="status">{notice ? say(notice) : t(`logStates.${state}`)}</span>
        <Button size="small" aria-pressed={following} onClick={() => setFollowing(!following)}>
          {following ? t("pause") : t("follow")}
        </Button>
      </div>
    </div>
  )
}
