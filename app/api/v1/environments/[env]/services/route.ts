import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { createService } from "@/lib/services/create-service"
import { listServices } from "@/lib/services/read"

export const GET = route(operations.listServices, ({ params, query }) => listServices(params.env!, query))
export const POST = route(operations.createService, ({ act, params, body }) =>
  createService(act, params.env!, body),
)
