import { checkCredential } from "@/lib/apps/check-credential"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const POST = route(operations.checkCredential, ({ act, params }) =>
  checkCredential(act, params.appid!),
)
