"use client"
import { usePrefetchInfiniteQuery } from "@tanstack/react-query"
import { useQueryStates } from "nuqs"
import { Suspense, useDeferredValue } from "react"
import { Card } from "@/components/ui/card"
import { SkeletonRows } from "@/components/ui/skeleton"
import { callsQuery } from "@/lib/calls/queries"
import { callFilter } from "./call-filter"
import { CallFilters } from "./call-filters"
import { CallTable } from "./call-table"
import { SeqidBox } from "./seqid-box"

/** The calls that sidecars handled, newest first and live; the filter stands in the URL. */
export function CallsPanel({ env }: { env: string }) {
  const [filter, setFilter] = useQueryStates(callFilter)
  const applied = useDeferredValue(filter)
  usePrefetchInfiniteQuery(callsQuery(env, applied))
  return (
    <div className="flex flex-col gap-3">
      <SeqidBox />
      <CallFilters env={env} filter={filter} onChange={setFilter} />
      <Card flush>
        <Suspense fallback={<SkeletonRows rows={8} className="mx-4" />}>
          <CallTable env={env} filter={applied} onClear={() => setFilter(null)} />
        </Suspense>
      </Card>
    </div>
  )
}
