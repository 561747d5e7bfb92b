// Which methods a path of the contract has; asked before a route is reached, so that every other method gets a
// problem document and an Allow header.
import { AppError } from "../errors"
import { problem } from "../route"
import type { Operation } from "./operation"
import { operations } from "./operations"

const table = Object.values(operations) as Operation[]
const patterns = [...new Set(table.map((operation) => operation.path))].map((path) => ({
  path,
  pattern: new RegExp(`^/api/v1${path.replace(/\{\w+\}/g, "[^/]+")}$`),
  methods: table
    .filter((operation) => operation.path === path)
    .map((operation) => operation.method as string),
}))

/** Where people may expect a method that is left out on purpose. */
const explained: Record<string, string> = {
  "/apps/{appid}/credential": "A credential is written and never read back.",
  "/platforms/{appid}/secrets": "A platform's secrets are written and never read back.",
  "/environments/{env}/services/{service}/versions/{number}":
    "What a version recorded never changes. Create or rebuild a version to run something else; scale it with PUT …/scale.",
}

/** The answer to a method that a path of the contract does not have; null when the route may answer. */
export function unservedMethod(request: Request): Response | null {
  const { pathname } = new URL(request.url)
  const found = patterns.find(({ pattern }) => pattern.test(pathname))
  if (!found) return null
  const { path, methods } = found
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"]
  if (request.method === "OPTIONS")
    return new Response(null, { status: 204, headers: { allow: allow.join(", ") } })
  if (allow.includes(request.method)) return null
  const message =
    explained[path] ?? `${request.method} is nothing that can be done here; ${allow.join(", ")} are.`
  const response = problem(new AppError("method_not_allowed", message), crypto.randomUUID(), request)
  response.headers.set("allow", allow.join(", "))
  return response
}
