import { queryOptions } from "@tanstack/react-query"
import { api } from "../api"
import type { PermissionsView } from "./schema"

/** The list with the ETag that a save has to send, so that nobody's edit is lost. */
export const permissionsQuery = (env: string) =>
  queryOptions({
    queryKey: ["permissions", env],
    queryFn: ({ signal }) => api.getTagged<PermissionsView>(`/environments/${env}/permissions`, signal),
    // While sidecars take a new revision up, which takes less than a second, it is watched closely.
    refetchInterval: ({ state }) => (isApplied(state.data?.view) ? 3_000 : 400),
  })

const isApplied = (permissions: PermissionsView | undefined) =>
  permissions === undefined || permissions.applied.current >= permissions.applied.sidecars
