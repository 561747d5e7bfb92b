"use client"
import { useSuspenseInfiniteQuery } from "@tanstack/react-query"
import { Radio } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { Table, Th } from "@/components/ui/table"
import { type ChosenFilter, callsQuery } from "@/lib/calls/queries"
import { CallRow } from "./call-row"

const columns = ["at", "version", "call", "appid", "tokenMode", "outcome", "status", "ms", "seqid"] as const

export function CallTable({
  env,
  filter,
  onClear,
}: {
  env: string
  filter: ChosenFilter
  onClear: () => void
}) {
  const t = useTranslations("calls")
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    callsQuery(env, filter),
  )
  const calls = data.pages.flatMap((page) => page.items)
  const filtered = Object.values(filter).some((value) => value !== null)
  if (calls.length === 0)
    return (
      <EmptyState
        icon={Radio}
        title={filtered ? t("noneMatch") : t("none")}
        action={filtered && <Button onClick={onClear}>{t("clearFilter")}</Button>}
      >
        {!filtered && t("noneHint")}
      </EmptyState>
    )
  return (
    <>
      <Table label={t("title")}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Th key={column} className={column === "ms" || column === "status" ? "text-right" : undefined}>
                {t(`columns.${column}`)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <CallRow key={call.seqid} call={call} />
          ))}
        </tbody>
      </Table>
      <div className="flex items-center justify-center px-4 py-2">
        {hasNextPage ? (
          <Button onClick={() => fetchNextPage()} pending={isFetchingNextPage}>
            {t("more")}
          </Button>
        ) : (
          <p className="text-xs text-muted">{t("end")}</p>
        )}
      </div>
    </>
  )
}
