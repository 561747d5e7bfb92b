import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { AppView } from "./schema"

export const appsQuery = () =>
  queryOptions({
    queryKey: ["apps"],
    queryFn: ({ signal }) => api.get<Page<AppView>>("/apps", { pageSize: 1000 }, signal),
    select: (page) => page.items,
  })
