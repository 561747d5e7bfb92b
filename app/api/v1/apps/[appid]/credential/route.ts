import { setCredential } from "@/lib/apps/set-credential"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const PUT = route(operations.setCredential, ({ act, params, body }) =>
  setCredential(act, params.appid!, body),
)
