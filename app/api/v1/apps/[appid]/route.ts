import { deleteApp } from "@/lib/apps/delete-app"
import { getApp } from "@/lib/apps/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.getApp, ({ params }) => getApp(params.appid!))
export const DELETE = route(operations.deleteApp, ({ act, params }) => deleteApp(act, params.appid!))
