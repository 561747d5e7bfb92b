// Prisma's own schema engine as WebAssembly: the same SQL and bookkeeping as `prisma migrate`,
// with no engine binary to download. It must be the build that prisma 7.10.0 itself names.
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { PrismaPg } from "@prisma/adapter-pg"
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils"
import * as wasm from "@prisma/schema-engine-wasm/schema_engine_bg"
import pg from "pg"

const require = createRequire(import.meta.url)

let loaded: Promise<void> | undefined

/** Runs `use` with an engine on the database at `url` (a PostgreSQL connection string), then closes it. */
export async function withSchemaEngine<T>(url: string, use: (engine: wasm.SchemaEngine) => Promise<T>) {
  loaded ??= load()
  await loaded
  const { factory, close } = wholeScripts(url)
  const adapter = bindMigrationAwareSqlAdapterFactory(factory)
  const engine = await wasm.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
  try {
    return await use(engine)
  } finally {
    engine.free()
    await close()
  }
}

/** Once a process: the binding's module keeps views of the one memory that it was given first. */
async function load() {
  const binary = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm")
  const { instance } = await WebAssembly.instantiate(await readFile(binary), {
    "./schema_engine_bg.js": wasm,
  })
  wasm.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === "function") start()
}

/** The adapter cuts scripts at every `;`, also inside function bodies; PostgreSQL itself takes a script whole. */
function wholeScripts(url: string) {
  const factory = new PrismaPg({ connectionString: url })
  const connect = factory.connect.bind(factory)
  const opened: { dispose: () => Promise<void> }[] = []
  factory.connect = async () => {
    const adapter = await connect()
    opened.push(adapter)
    adapter.executeScript = async (script) => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(script).finally(() => client.end())
    }
    return adapter
  }
  const close = async () => {
    for (const adapter of opened) await adapter.dispose()
  }
  return { factory, close }
}
