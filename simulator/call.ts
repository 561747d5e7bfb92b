import type { Answer } from "./answer"
import type { App, AppKind } from "./app"
import type { Platform } from "./platforms/platform"
import type { Quota } from "./quotas"
import type { JsonObject, Received } from "./received"
import type { Rule } from "./rules"
import type { World } from "./world"

/** One API as data: what dispatch checks before `answer` runs. */
export type Call = TokenCall | ComponentCall | OpenCall

type Common = {
  path: string
  methods: readonly ("GET" | "POST")[]
  /** `json` must be there, `optional` may be absent, `kept` is for the answer to read, `ignored` is only hashed. */
  body: "json" | "optional" | "kept" | "ignored"
  /** Applied to the JSON body, or to the query where the call takes no JSON. */
  rules?: readonly Rule[]
  quota?: Quota
}

export type TokenCall = Common & {
  credential: "token"
  /** Empty for the calls that only an open platform may make, with the token of an app that authorized it. */
  kinds: readonly AppKind[]
  /** Throws for what rules cannot say; it runs before the quota is spent. */
  check?: (context: TokenContext) => void
  answer: (context: TokenContext) => Answer
}

/** A call that an open platform makes on its own behalf, with its component_access_token. */
export type ComponentCall = Common & {
  credential: "component"
  answer: (context: ComponentContext) => Answer
}

/** A call that takes appid and secret instead of a token; its answer checks them, and then spends the quota. */
export type OpenCall = Common & { credential: "secret"; answer: (context: OpenContext) => Answer }

export type OpenContext = { world: World; received: Received; input: JsonObject; now: number }

export type ComponentContext = OpenContext & { platform: Platform }

export type TokenContext = OpenContext & { app: App }

export const miniProgram = ["MiniProgram"] as const
export const officialAccount = ["OfficialAccount"] as const
export const everyKind = ["MiniProgram", "OfficialAccount"] as const

export const post = (path: string, kinds: readonly AppKind[], answer: TokenCall["answer"]) =>
  ({ path, kinds, answer, methods: ["POST"], credential: "token", body: "json" }) satisfies TokenCall

export const get = (path: string, kinds: readonly AppKind[], answer: TokenCall["answer"]) =>
  ({ path, kinds, answer, methods: ["GET"], credential: "token", body: "ignored" }) satisfies TokenCall
