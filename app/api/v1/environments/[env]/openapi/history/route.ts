import { listSwitchChanges } from "@/lib/openapi/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listSwitchChanges, ({ params, query }) =>
  listSwitchChanges(params.env!, query),
)
