import { createEnvironment } from "@/lib/environments/create-environment"
import { listEnvironments } from "@/lib/environments/read"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listEnvironments, ({ query }) => listEnvironments(query))
export const POST = route(operations.createEnvironment, ({ act, body }) => createEnvironment(act, body))
