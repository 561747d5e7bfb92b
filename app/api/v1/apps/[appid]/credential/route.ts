import { setCredential } from "@/lib/apps/set-credential"
import { operations } from "@/lib/rest/operations"
import { refusedMethod, route } from "@/lib/route"

export const PUT = route(operations.setCredential, ({ act, params, body }) =>
  setCredential(act, params.appid!, body),
)
export const GET = refusedMethod("PUT", "A credential is written and never read back.")
