import { deleteEnvironment } from "@/lib/environments/delete-environment"
import { getEnvironment } from "@/lib/environments/read"
import { updateEnvironment } from "@/lib/environments/update-environment"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getEnvironment, ({ params }) => getEnvironment(params.env!))
export const PATCH = route(operations.updateEnvironment, ({ act, params, body }) =>
  updateEnvironment(act, params.env!, body),
)
export const DELETE = route(operations.deleteEnvironment, ({ act, params }) =>
  deleteEnvironment(act, params.env!),
)
