import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { PlatformView } from "./schema"

export const platformsQuery = () =>
  queryOptions({
    queryKey: ["platforms"],
    queryFn: ({ signal }) => api.get<Page<PlatformView>>("/platforms", { pageSize: 1000 }, signal),
    select: (page) => page.items,
  })

/** For where people wait for WeChat's first push. */
export const watchedPlatformsQuery = () => queryOptions({ ...platformsQuery(), refetchInterval: 10_000 })
