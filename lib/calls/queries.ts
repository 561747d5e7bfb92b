import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { api, type Page } from "../api"
import type { CallFilter, CallView } from "./schema"

/** What the console's URL holds of the filter: null where nothing is chosen. */
export type ChosenFilter = { [K in keyof CallFilter]: CallFilter[K] | null }

/** Newest first. Only the beginning is read again as calls arrive, so that older pages stand still. */
export const callsQuery = (env: string, filter: ChosenFilter) =>
  infiniteQueryOptions({
    queryKey: ["calls", env, filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<CallView>>(
        `/environments/${env}/calls`,
        { ...filter, pageSize: 50, pageToken: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextPageToken,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : 2_000),
  })

export const callQuery = (seqid: string) =>
  queryOptions({
    queryKey: ["calls", seqid],
    queryFn: ({ signal }) => api.get<CallView>(`/calls/${seqid}`, {}, signal),
  })
