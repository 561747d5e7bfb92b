import { readdirSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { openapiDocument } from "./openapi-document"
import type { Operation } from "./operation"
import { operations } from "./operations"

const folder = path.resolve(import.meta.dirname, "../../app/api/v1")
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith("route.ts"),
)

async function served() {
  const found: { method: string; path: string; operation?: Operation }[] = []
  for (const file of files) {
    const module = await import(path.join(folder, file))
    const at = `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, "{$1}")
    for (const method of methods)
      if (module[method]?.operation) found.push({ method, path: at, operation: module[method].operation })
  }
  return found
}

test("every operation of the contract is served at its path by a route that parses with its schemas, and no other is", async () => {
  const table = Object.values(operations) as Operation[]
  const routes = await served()
  const name = (row: { method: string; path: string }) => `${row.method} ${row.path}`
  expect(routes.map(name).sort()).toEqual(table.map(name).sort())
  for (const route of routes) {
    const row = table.find((operation) => name(operation) === name(route))!
    expect(route.operation).toBe(row)
  }
})

test("the OpenAPI document has every operation, its body, its answer and its preconditions", () => {
  const document = openapiDocument()
  expect(document.openapi).toBe("3.1.0")
  for (const [operationId, operation] of Object.entries(operations) as [string, Operation][]) {
    const described = (
      document.paths![`/api/v1${operation.path}`] as Record<string, Record<string, unknown>>
    )[operation.method.toLowerCase()]!
    expect(described.operationId).toBe(operationId)
    expect(described.requestBody !== undefined).toBe(operation.body !== undefined)
    const names = ((described.parameters ?? []) as { name: string; required?: boolean }[]).map(
      ({ name }) => name,
    )
    expect(names.includes("If-Match")).toBe(operation.match === true)
    expect(names.includes("validateOnly")).toBe(operation.method !== "GET")
  }
})
