import { readLogs } from "@/lib/instances/read-logs"
import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getInstanceLogs, ({ params, query, request }) =>
  readLogs(versionKey(params), params.instance!, query, request.signal),
)
