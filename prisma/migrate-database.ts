// Brings the database of DATABASE_URL up to date and ends: what the launcher does before it starts the others.
// It ends at once: the engine's idle connections would keep it for ten seconds more, and every pod waits for it.
import { databaseUrl } from "../lib/db"
import { migrate } from "./migrate"

try {
  const applied = await migrate(databaseUrl())
  console.log(applied.length ? `Applied: ${applied.join(", ")}.` : "The database is up to date.")
} catch (error) {
  const [cause] = (error as Error).message.split("\n").filter((line) => line.trim() !== "")
  console.error(`The database of DATABASE_URL could not be brought up to date: ${cause}`)
  process.exit(1)
}
process.exit()
