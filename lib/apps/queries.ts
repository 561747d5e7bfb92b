import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { AppView } from "./schema"

export const appsQuery = () =>
  queryOptions({
    queryKey: ["apps"],
    queryFn: ({ signal }) => api.get<Page<AppView>>("/apps", { pageSize: 1000 }, signal),
    select: (page) => page.items,
  })

const usualMs = 10_000
const whileTryingMs = 700

/** For where people watch what comes of a credential. */
export const watchedAppsQuery = () =>
  queryOptions({
    ...appsQuery(),
    refetchInterval: ({ state }) =>
      state.data?.items.some((app) => app.credential?.health.state === "Trying") ? whileTryingMs : usualMs,
  })
