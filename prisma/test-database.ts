import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import pg from "pg"
import { inject } from "vitest"

/** A migrated database of the test file's own, as a connection string. */
export async function createTestDatabase(): Promise<string> {
  const server = inject("postgresUrl")
  const name = `test_${randomUUID().replaceAll("-", "")}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  // One copy at a time: PostgreSQL copies a template only while nobody else uses it.
  await client.query("select pg_advisory_lock(1)")
  await client.query(`create database ${name} template template_weside`)
  await client.end()
  return server.replace(/[^/]+$/, name)
}

/** Makes a database of its own what `database()` opens, and gives the console's settings a data directory. */
export async function pointAtTestDatabase(settings: Record<string, string> = {}): Promise<string> {
  const url = await createTestDatabase()
  const dataDir = mkdtempSync(path.join(tmpdir(), "weside-data-"))
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }))
  Object.assign(process.env, {
    DATABASE_URL: url,
    WESIDE_DATA_DIR: dataDir,
    WESIDE_SIMULATOR: "1",
    WESIDE_ENGINE: "process",
    WESIDE_SIDECAR_BUILD: "test",
    WESIDE_ROOT: path.resolve(import.meta.dirname, ".."),
    ...settings,
  })
  return url
}
