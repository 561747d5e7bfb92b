// `npm run rotate-keys`: see docs/runbooks/rotate-keys.md. One at a time on a database.
import { parseArgs } from "node:util"
import { readConfig } from "./config"
import { openBrokerDatabase } from "./database"
import { LockSession } from "./lease/lock-session"
import { prepare, type Rotation, rotate, turn } from "./rotation/rotate"

const settleDefaultS = 30

process.exitCode = (await run().catch(failed)) ? 0 : 1

async function run(): Promise<boolean> {
  const options = readOptions()
  const config = readConfig(process.env)
  const db = openBrokerDatabase(config.databaseUrl)
  const locks = new LockSession(config.databaseUrl)
  const rotation: Rotation = {
    ...config,
    db,
    settleMs: options.settleS * 1000,
    endCredentials: options.endCredentials,
    say: (sentence) => console.log(sentence),
  }
  try {
    const work = options.prepare ? prepare : options.activate ? turn : rotate
    const done = await locks.exclusively("key rotation", () => work(rotation))
    if (done === null) throw new Error("Another rotation runs on this database; let it end.")
    return done
  } finally {
    await Promise.all([locks.end(), db.$disconnect()])
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      prepare: { type: "boolean", default: false },
      activate: { type: "boolean", default: false },
      "end-credentials": { type: "boolean", default: false },
      "settle-s": { type: "string", default: String(settleDefaultS) },
    },
  })
  const settleS = Number(values["settle-s"])
  if (!(settleS >= 0 && settleS <= 3600)) throw new Error("--settle-s takes seconds, from 0 to 3600.")
  if (values.prepare && values.activate) throw new Error("--prepare and --activate are two steps.")
  const { prepare, activate } = values
  return { prepare, activate, endCredentials: values["end-credentials"], settleS }
}

function failed(error: Error): false {
  console.error(`Keys were not rotated to the end: ${error.message} Run it again: it goes on where it was.`)
  return false
}
