import { getCall } from "@/lib/calls/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getCall, ({ params }) => getCall(params.seqid!))
