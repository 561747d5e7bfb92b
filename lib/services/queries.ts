import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { ServiceView } from "./schema"

export const servicesQuery = (env: string) =>
  queryOptions({
    queryKey: ["services", env],
    queryFn: ({ signal }) =>
      api.get<Page<ServiceView>>(`/environments/${env}/services`, { pageSize: 1000 }, signal),
    select: (page) => page.items,
    refetchInterval: 5_000,
  })
