import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { refusedMethod, route } from "@/lib/route"
import { deleteVersion } from "@/lib/versions/delete-version"
import { getVersion } from "@/lib/versions/read"

const recorded =
  "What a version recorded never changes. Create or rebuild a version to run something else; scale it with PUT …/scale."

export const GET = route(operations.getVersion, ({ params }) => getVersion(versionKey(params)))
export const DELETE = route(operations.deleteVersion, ({ act, params }) =>
  deleteVersion(act, versionKey(params)),
)
export const PATCH = refusedMethod("GET, DELETE", recorded)
export const PUT = refusedMethod("GET, DELETE", recorded)
