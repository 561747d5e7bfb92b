import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { listAudit } from "@/lib/sidecars/read"

export const GET = route(operations.listAudit, ({ params, query }) => listAudit(params.env!, query))
