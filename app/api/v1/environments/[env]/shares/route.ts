import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { listShares } from "@/lib/shares/read"

export const GET = route(operations.listShares, ({ params, query }) => listShares(params.env!, query))
