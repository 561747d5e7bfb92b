"use client"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { apiUrl } from "@/lib/api"
import { EventKind } from "@/lib/events/schema"
import { type Noun, touched } from "./touched"

const gatherMs = 150

/** One stream of events a tab and environment. It shows nothing: what an event touches is read again. */
export function EnvironmentStream({ env }: { env: string }) {
  const queries = useQueryClient()
  useEffect(() => {
    const source = new EventSource(apiUrl(`/environments/${env}/events`))
    const waiting = new Set<Noun>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const readAgain = () => {
      timer = undefined
      for (const noun of waiting) void queries.invalidateQueries({ queryKey: [noun] })
      waiting.clear()
    }
    for (const kind of EventKind.options)
      source.addEventListener(kind, () => {
        for (const noun of touched(kind)) waiting.add(noun)
        // Events come in bursts (three instances start); one reading answers them all.
        timer ??= setTimeout(readAgain, gatherMs)
      })
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [env, queries])
  return null
}
