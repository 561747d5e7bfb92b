// Locks over all brokers, as advisory locks of one PostgreSQL session. The session is this broker's alone and never of
// a pool, so a lock lives exactly as long as the connection over which its holder also writes: a holder that lost the
// lock cannot write any more. The server ends the session of a broker that is killed at once, and of one that was
// paused, or cut off, when nothing came from it for a few seconds.
import pg from "pg"
import { DatabaseAway, isAway } from "../database-away"

/** Runs one statement in the session that holds the lock. Throws DatabaseAway when the session, and the lock, is gone. */
export type Query = <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>

const silenceMaxMs = 6000
const pingMs = 1500
const lingerMs = 5000
const settings = {
  application_name: "weside broker, locks",
  keepAlive: true,
  connectionTimeoutMillis: 4000,
  statement_timeout: 4000,
  query_timeout: 5000,
}

export class LockSession {
  private standing: Promise<pg.Client> | null = null
  /** The statement before: a connection does one at a time. */
  private before: Promise<unknown> = Promise.resolve()
  private readonly held = new Set<string>()
  private readonly pinging: NodeJS.Timeout
  private idleSince = 0

  constructor(private readonly url: string) {
    this.pinging = setInterval(() => this.keep(), pingMs).unref()
  }

  /** Does `work` while no other broker and no other call holds `name`; null when somebody does. */
  async exclusively<T>(name: string, work: (query: Query) => Promise<T>): Promise<T | null> {
    if (this.held.has(name)) return null
    this.held.add(name)
    try {
      const client = await this.session()
      const query: Query = (text, values) => this.query(client, text, values)
      const [taken] = await query<{ is: boolean }>(`SELECT pg_try_advisory_lock(${key}) AS "is"`, [name])
      if (!taken?.is) return null
      return await work(query).finally(() => this.release(client, name))
    } finally {
      this.held.delete(name)
      this.idleSince = performance.now()
    }
  }

  async end(): Promise<void> {
    clearInterval(this.pinging)
    const client = await this.standing?.catch(() => null)
    await client?.end().catch(() => undefined)
  }

  private session(): Promise<pg.Client> {
    this.standing ??= this.connect().catch((error) => {
      this.standing = null
      throw new DatabaseAway(error)
    })
    return this.standing
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, ...settings })
    client.on("error", () => this.lose(client))
    client.on("end", () => this.lose(client))
    try {
      await client.connect()
      await client.query(`SET idle_session_timeout = ${silenceMaxMs}`)
      return client
    } catch (error) {
      void client.end().catch(() => undefined)
      throw error
    }
  }

  private lose(client: pg.Client) {
    this.standing?.then((standing) => {
      if (standing === client) this.standing = null
    }, ignore)
    void client.end().catch(ignore)
  }

  private async query<Row extends pg.QueryResultRow>(client: pg.Client, text: string, values: unknown[]) {
    const turn = this.before.then(() => client.query<Row>(text, values))
    this.before = turn.catch(ignore)
    try {
      return (await turn).rows
    } catch (error) {
      if (error instanceof pg.DatabaseError && !isAway(error.code)) throw error
      this.lose(client)
      throw new DatabaseAway(error)
    }
  }

  /** A lock that cannot be given back ends with its session. */
  private async release(client: pg.Client, name: string) {
    await this.query(client, `SELECT pg_advisory_unlock(${key})`, [name]).catch(() => this.lose(client))
  }

  private async keep() {
    const client = await this.standing?.catch(ignore)
    if (!client) return
    if (this.held.size > 0) return void this.query(client, "SELECT 1", []).catch(ignore)
    if (performance.now() - this.idleSince > lingerMs) this.lose(client)
  }
}

/** The lock's number; two names with the same one keep each other waiting, and nothing worse. */
const key = `hashtextextended('weside ' || $1::text, 0)`

const ignore = () => undefined
