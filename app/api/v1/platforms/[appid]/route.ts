import { deletePlatform } from "@/lib/platforms/delete-platform"
import { getPlatform } from "@/lib/platforms/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getPlatform, ({ params }) => getPlatform(params.appid!))
export const DELETE = route(operations.deletePlatform, ({ act, params }) =>
  deletePlatform(act, params.appid!),
)
