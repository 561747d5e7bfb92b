import { listInstances } from "@/lib/instances/read"
import { versionKey } from "@/lib/rest/keys"
import { operations } from "@/lib/rest/operations"
import { route } from "@/lib/route"

export const GET = route(operations.listInstances, ({ params }) => listInstances(versionKey(params)))
