import { queryOptions } from "@tanstack/react-query"
import { api } from "../api"
import type { PermissionsView } from "./schema"

/** The list with the ETag that a save has to send, so that nobody's edit is lost. */
export const permissionsQuery = (env: string) =>
  queryOptions({
    queryKey: ["permissions", env],
    queryFn: ({ signal }) => api.getTagged<PermissionsView>(`/environments/${env}/permissions`, signal),
    refetchInterval: 3_000,
  })
