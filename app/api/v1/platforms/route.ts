import { createPlatform } from "@/lib/platforms/create-platform"
import { listPlatforms } from "@/lib/platforms/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listPlatforms, ({ query }) => listPlatforms(query))
export const POST = route(operations.createPlatform, ({ act, body }) => createPlatform(act, body))
