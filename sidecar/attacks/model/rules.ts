// Steps 4 and 6 to 9: what an environment's rules make of a call, when its path is plain and nothing is given twice.
import { decoded, ourQuery, type Parameter, parametersOf } from "./parameters"
import { isListed, isLogin } from "./paths"

export type World = {
  owner: string
  appids: string[]
  /** Exact paths and prefixes with `/*`. */
  list: string[]
  tokenOf: (appid: string) => string
  /** What the sidecar gives out instead of a token, and for which app. */
  placeholders: ReadonlyMap<string, string>
  listenPort: number
  upstreamHost: string
  callerAddress: string
}

export type Outcome =
  | { refused: { statuses: number[]; errcode: number; type: string | null } }
  /** A placeholder for this app. */
  | { issued: string }
  /** Sent on with this query. */
  | { query: string | null }

/** `body` is null unless it names the app. */
export function outcomeOf(path: string, query: string | null, body: string | null, world: World): Outcome {
  const asked = parametersOf(query)
  const first = (name: string) => asked.find((parameter) => parameter.name === name)?.value || null
  const placeholderIn = ({ name, value }: Parameter) =>
    isToken(name) ? world.placeholders.get(decoded(value)) : undefined

  if (path === "/cgi-bin/token" || body !== null) {
    const wanted = (body === null ? null : appidIn(body)) ?? first("appid")
    if (wanted !== null && world.appids.includes(wanted)) return { issued: wanted } // 4
  }
  const tokens = asked.filter(({ name, value }) => isToken(name) && value !== "")
  if (tokens.some((token) => placeholderIn(token) === undefined)) return { query } // 6
  if (isLogin(path) && first("secret") !== null && first("appid") !== null) return { query }
  if (!isListed(path, world.list))
    return { refused: { statuses: [502], errcode: 85107, type: "SafeLinkError" } } // 7
  const appid = first("from_appid") ?? tokens.map(placeholderIn)[0] ?? world.owner
  if (!world.appids.includes(appid)) return { refused: { statuses: [200], errcode: 48001, type: null } } // 8
  const isOurs = (parameter: Parameter) =>
    forUs.includes(parameter.name) || placeholderIn(parameter) !== undefined
  const added = path.startsWith("/sns/") ? [] : [`access_token=${world.tokenOf(appid)}`] // 9
  return { query: ourQuery(query, isOurs, added) }
}

const forUs = ["access_token", "cloudbase_access_token", "from_appid"]

function isToken(name: string): boolean {
  return name === "access_token" || name === "component_access_token"
}

function appidIn(body: string): string | null {
  try {
    const { appid } = JSON.parse(Buffer.from(body, "latin1").toString())
    return typeof appid === "string" ? appid : null
  } catch {
    return null
  }
}
