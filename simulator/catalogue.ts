import { ok } from "./answer"
import { type Call, everyKind, miniProgram, officialAccount, type TokenCall } from "./call"
import catalogue from "./catalogue.json" with { type: "json" }

const kinds: Record<keyof typeof catalogue, TokenCall["kinds"]> = {
  MP: miniProgram,
  OA: officialAccount,
  both: everyKind,
  component: [],
}

/**
 * The published calls that have no answer of their own here: by account kind, then by methods. They check the
 * token and the kind, and then say ok whatever the body is.
 */
export const catalogueCalls: Call[] = Object.entries(catalogue).flatMap(([who, byMethods]) =>
  Object.entries(byMethods).flatMap(([methods, paths]) =>
    paths.map((path) => ({
      path,
      methods: methods.split(" ") as TokenCall["methods"],
      ...(path.startsWith("/cgi-bin/component/")
        ? { credential: "component" as const }
        : { credential: "token" as const, kinds: kinds[who as keyof typeof catalogue] }),
      body: "ignored" as const,
      answer: () => ok(),
    })),
  ),
)
