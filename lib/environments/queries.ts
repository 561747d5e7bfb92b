import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { EnvironmentView } from "./schema"

export const environmentsQuery = () =>
  queryOptions({
    queryKey: ["environments"],
    queryFn: ({ signal }) => api.get<Page<EnvironmentView>>("/environments", { pageSize: 1000 }, signal),
    select: (page) => page.items,
    refetchInterval: 5_000,
  })

export const environmentQuery = (env: string) =>
  queryOptions({
    queryKey: ["environments", env],
    queryFn: ({ signal }) => api.get<EnvironmentView>(`/environments/${env}`, {}, signal),
    refetchInterval: 5_000,
  })
