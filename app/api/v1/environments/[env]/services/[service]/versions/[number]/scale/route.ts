import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { scaleVersion } from "@/lib/versions/scale-version"

export const PUT = route(operations.scaleVersion, ({ act, params, body }) =>
  scaleVersion(act, versionKey(params), body),
)
