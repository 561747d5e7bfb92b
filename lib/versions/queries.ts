import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { VersionView } from "./schema"

/** A service's versions, newest first. */
export const versionsQuery = (env: string, service: string) =>
  queryOptions({
    queryKey: ["versions", env, service],
    queryFn: ({ signal }) =>
      api.get<Page<VersionView>>(
        `/environments/${env}/services/${service}/versions`,
        { pageSize: 1000 },
        signal,
      ),
    select: (page) => page.items,
    refetchInterval: 3_000,
  })

export const versionQuery = (env: string, service: string, version: number) =>
  queryOptions({
    queryKey: ["versions", env, service, version],
    queryFn: ({ signal }) =>
      api.get<VersionView>(`/environments/${env}/services/${service}/versions/${version}`, {}, signal),
    refetchInterval: 3_000,
  })
