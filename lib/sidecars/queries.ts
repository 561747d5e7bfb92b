import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { AuditRow } from "./schema"

/** Recorded × observed × proven, one row for every version of the environment. */
export const auditQuery = (env: string) =>
  queryOptions({
    queryKey: ["sidecars", env],
    queryFn: ({ signal }) =>
      api.get<Page<AuditRow>>(`/environments/${env}/audit`, { pageSize: 1000 }, signal),
    select: (page) => page.items,
    refetchInterval: 3_000,
  })
