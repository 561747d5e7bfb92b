// One PostgreSQL server for a run of the tests, with a migrated template that each test file copies.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import pg from "pg"
import type { TestProject } from "vitest/node"
import { startPostgres } from "../launcher/postgres"
import { migrate } from "./migrate"

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), "weside-test-"))
  const server = await startPostgres(folder)
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query("create database template_weside")
  await client.end()
  await migrate(server.url.replace(/[^/]+$/, "template_weside"))
  project.provide("postgresUrl", server.url)
  return async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
