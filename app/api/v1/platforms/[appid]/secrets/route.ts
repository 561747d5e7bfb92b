import { setPlatformSecrets } from "@/lib/platforms/set-platform-secrets"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const PUT = route(operations.setPlatformSecrets, ({ act, params, body }) =>
  setPlatformSecrets(act, params.appid!, body),
)
