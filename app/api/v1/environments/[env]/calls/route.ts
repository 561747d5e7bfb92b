import { listCalls } from "@/lib/calls/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listCalls, ({ params, query }) => listCalls(params.env!, query))
