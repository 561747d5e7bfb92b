import { createApp } from "@/lib/apps/create-app"
import { listApps } from "@/lib/apps/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listApps, ({ query }) => listApps(query))
export const POST = route(operations.createApp, ({ act, body }) => createApp(act, body))
