// Brings a database to the newest migration. The engine's own advisory lock puts two starts at once in a row.
import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { withSchemaEngine } from "./schema-engine"

const folder = path.join(import.meta.dirname, "migrations")
const filters = { externalTables: [], externalEnums: [] }

/** Applies what is missing and returns the names applied, oldest first. */
export function migrate(url: string): Promise<string[]> {
  return withSchemaEngine(url, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(),
      filters,
    })
    return appliedMigrationNames
  })
}

async function readMigrations() {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const migrationDirectories = await Promise.all(
    names.map(async ({ name }) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok" as const,
          value: await readFile(path.join(folder, name, "migration.sql"), "utf8"),
        },
      },
    })),
  )
  migrationDirectories.sort((a, b) => a.path.localeCompare(b.path))
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories,
  }
}
