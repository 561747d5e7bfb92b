import { parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs"
import { CallOutcome, TokenMode } from "@/lib/calls/schema"

/** How the filter of the call list stands in the URL. */
export const callFilter = {
  service: parseAsString,
  version: parseAsInteger,
  outcome: parseAsStringLiteral(CallOutcome.options),
  tokenMode: parseAsStringLiteral(TokenMode.options),
  path: parseAsString.withOptions({ throttleMs: 300 }),
}
