import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"
import { addShare } from "@/lib/shares/add-share"
import { removeShare } from "@/lib/shares/remove-share"

export const PUT = route(operations.addShare, ({ act, params }) => addShare(act, params.env!, params.appid!))
export const DELETE = route(operations.removeShare, ({ act, params }) =>
  removeShare(act, params.env!, params.appid!),
)
