"use client"
import { useFormatter, useNow } from "next-intl"
import { cn } from "./cn"

/** How long ago; the exact instant on hover. */
export function Ago({ at, className }: { at: string; className?: string }) {
  const format = useFormatter()
  const now = useNow({ updateInterval: 10_000 })
  const instant = new Date(at)
  // The server's clock may be ahead of the browser's by a little; nothing has happened in the future.
  const past = instant > now ? now : instant
  return (
    <time
      dateTime={at}
      title={format.dateTime(instant, { dateStyle: "full", timeStyle: "long" })}
      className={cn("whitespace-nowrap", className)}
    >
      {format.relativeTime(past, now)}
    </time>
  )
}
