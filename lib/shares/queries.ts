import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { ShareView } from "./schema"

export const sharesQuery = (env: string) =>
  queryOptions({
    queryKey: ["shares", env],
    queryFn: ({ signal }) =>
      api.get<Page<ShareView>>(`/environments/${env}/shares`, { pageSize: 1000 }, signal),
    select: (page) => page.items,
  })
