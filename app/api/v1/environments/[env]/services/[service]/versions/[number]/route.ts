import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { deleteVersion } from "@/lib/versions/delete-version"
import { getVersion } from "@/lib/versions/read"

export const GET = route(operations.getVersion, ({ params }) => getVersion(versionKey(params)))
export const DELETE = route(operations.deleteVersion, ({ act, params }) =>
  deleteVersion(act, versionKey(params)),
)
