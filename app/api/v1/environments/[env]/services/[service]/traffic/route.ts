import { serviceKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { setTraffic } from "@/lib/services/set-traffic"

export const PUT = route(operations.setTraffic, ({ act, params, body }) =>
  setTraffic(act, serviceKey(params), body),
)
