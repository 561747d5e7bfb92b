import { preflightImage } from "@/lib/images/preflight-image"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.preflightImage, ({ params, query }) => preflightImage(params.env!, query))
