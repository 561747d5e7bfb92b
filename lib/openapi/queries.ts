import { queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { SwitchChangeView, SwitchFlipped, SwitchView } from "./schema"

/** The switch with the ETag that a flip has to send. */
export const switchQuery = (env: string) =>
  queryOptions({
    queryKey: ["openapi", env],
    queryFn: ({ signal }) => api.getTagged<SwitchView>(`/environments/${env}/openapi`, signal),
  })

/** What flipping to `enabled` would do; nothing is done. */
export const flipEffectQuery = (env: string, enabled: boolean, etag: string) =>
  queryOptions({
    // Not below "openapi": after the flip this question is about a switch that is gone.
    queryKey: ["flip-effect", env, enabled, etag],
    queryFn: () =>
      api.put<SwitchFlipped>(
        `/environments/${env}/openapi`,
        { enabled },
        { ifMatch: etag, filter: { validateOnly: true } },
      ),
    staleTime: 0,
    gcTime: 0,
  })

export const switchHistoryQuery = (env: string) =>
  queryOptions({
    queryKey: ["openapi", env, "history"],
    queryFn: ({ signal }) =>
      api.get<Page<SwitchChangeView>>(`/environments/${env}/openapi/history`, { pageSize: 100 }, signal),
    select: (page) => page.items,
  })
