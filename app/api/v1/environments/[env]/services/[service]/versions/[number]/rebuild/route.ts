import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { rebuildVersion } from "@/lib/versions/rebuild-version"

export const POST = route(operations.rebuildVersion, ({ act, params }) =>
  rebuildVersion(act, versionKey(params)),
)
