import { serviceKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { createVersion } from "@/lib/versions/create-version"
import { listVersions } from "@/lib/versions/read"

export const GET = route(operations.listVersions, ({ params, query }) =>
  listVersions(serviceKey(params), query),
)
export const POST = route(operations.createVersion, ({ act, params, body }) =>
  createVersion(act, serviceKey(params), body),
)
