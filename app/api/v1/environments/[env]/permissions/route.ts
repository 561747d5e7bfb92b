import { getPermissions } from "@/lib/permissions/read"
import { permissionsTag, setPermissions } from "@/lib/permissions/set-permissions"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(
  operations.getPermissions,
  ({ params }) => getPermissions(params.env!),
  permissionsTag,
)
export const PUT = route(
  operations.setPermissions,
  ({ act, params, body }) => setPermissions(act, params.env!, body),
  permissionsTag,
)
