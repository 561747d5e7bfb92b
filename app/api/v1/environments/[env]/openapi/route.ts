import { flipSwitch, switchTag } from "@/lib/openapi/flip-switch"
import { getSwitch } from "@/lib/openapi/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getSwitch, ({ params }) => getSwitch(params.env!), switchTag)
export const PUT = route(
  operations.flipSwitch,
  ({ act, params, body }) => flipSwitch(act, params.env!, body),
  switchTag,
)
