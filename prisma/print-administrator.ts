// Makes the administrator where there is no data directory to leave admin.json in, and prints the same once; run again
// it makes one more token. Nothing keeps the token but whoever reads this: the database has its hash.
import { database } from "../lib/db"
import { addAdministrator } from "./administrator"

console.log(JSON.stringify(await addAdministrator(database(), "printed"), null, 2))
await database().$disconnect()
