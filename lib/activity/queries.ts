import { infiniteQueryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { ActivityView } from "./schema"

export const activityQuery = (environment: string | null) =>
  infiniteQueryOptions({
    queryKey: ["activity", environment],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<ActivityView>>("/activity", { environment, pageSize: 50, pageToken: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextPageToken,
  })
