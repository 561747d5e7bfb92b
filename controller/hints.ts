import pg from "pg"

const reconnectMs = 1_000

/** Calls `changed` with the version that somebody placed or scaled. A hint: whatever it misses is found by looking. */
export function listenForPlacements(url: string, changed: (versionId: string) => void) {
  let client: pg.Client | undefined
  let closed = false
  const connect = async () => {
    if (closed) return
    const connection = new pg.Client({ connectionString: url })
    client = connection
    const lost = () => {
      if (client !== connection) return
      client = undefined
      connection.end().catch(() => undefined)
      setTimeout(connect, reconnectMs).unref()
    }
    connection.on("error", lost)
    connection.on("end", lost)
    connection.on("notification", ({ payload }) => payload && changed(payload))
    await connection
      .connect()
      .then(() => connection.query("LISTEN weside_placement"))
      .catch(lost)
  }
  connect()
  return {
    async close() {
      closed = true
      const connection = client
      client = undefined
      await connection?.end().catch(() => undefined)
    },
  }
}
