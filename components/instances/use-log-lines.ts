"use client"
import { useEffect, useState } from "react"
import { api, apiUrl } from "@/lib/api"
import { type InstanceKey, type LogProcess, logsPath } from "@/lib/instances/queries"

const linesMax = 2000

export type LogState = "connecting" | "following" | "paused" | "lost"

/** The last lines of a log, and while `following` each new one. A notice is why there are none now. */
export function useLogLines(instance: InstanceKey, process: LogProcess, following: boolean) {
  const path = logsPath(instance)
  const [lines, setLines] = useState<string[]>([])
  const [notice, setNotice] = useState<string | null>(null)
  const [state, setState] = useState<LogState>("connecting")
  useEffect(() => {
    if (!following) {
      setState("paused")
      const aborted = new AbortController()
      api
        .text(path, { process }, aborted.signal)
        .then((text) => setLines(text.replace(/\n$/, "").split("\n").slice(-linesMax)))
        // The lines that were followed stay; there is nothing better to show.
        .catch(() => {})
      return () => aborted.abort()
    }
    const source = new EventSource(apiUrl(path, { process, follow: true }))
    // A stream begins with the lines that are there, so each (re)connection begins anew.
    source.onopen = () => {
      setLines([])
      setNotice(null)
      setState("following")
    }
    source.onmessage = (event) => {
      setNotice(null)
      setLines((before) => [...before, JSON.parse(event.data as string) as string].slice(-linesMax))
    }
    source.addEventListener("notice", (event) => setNotice(JSON.parse(event.data as string) as string))
    source.onerror = () => setState("lost")
    return () => source.close()
  }, [path, process, following])
  return { lines, notice, state }
}
