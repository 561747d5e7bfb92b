import { listActivity } from "@/lib/activity/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listActivity, ({ query }) => listActivity(query))
