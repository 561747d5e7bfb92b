import { followEvents } from "@/lib/events/follow-events"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.followEvents, ({ params, request }) => followEvents(params.env!, request))
