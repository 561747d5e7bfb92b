import { serviceKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { deleteService } from "@/lib/services/delete-service"
import { getService } from "@/lib/services/read"

export const GET = route(operations.getService, ({ params }) => getService(serviceKey(params)))
export const DELETE = route(operations.deleteService, ({ act, params }) =>
  deleteService(act, serviceKey(params)),
)
