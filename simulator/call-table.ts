import type { Call } from "./call"
import { codeCalls } from "./calls/codes"
import { componentCalls } from "./calls/component"
import { loginCalls } from "./calls/login"
import { mediaCalls } from "./calls/media"
import { menuCalls } from "./calls/menu"
import { messageCalls } from "./calls/messages"
import { operationCalls } from "./calls/operation"
import { quotaCalls } from "./calls/quota"
import { ridCalls } from "./calls/rid"
import { securityCalls } from "./calls/security"
import { tokenCalls } from "./calls/token"
import { userCalls } from "./calls/users"
import { catalogueCalls } from "./catalogue"

export function findCall(path: string): Call | undefined {
  return byPath.get(path)
}

/** The later ones win, so a call with an answer of its own replaces its catalogue entry. */
const byPath = new Map<string, Call>(
  [
    ...catalogueCalls,
    ...codeCalls,
    ...componentCalls,
    ...loginCalls,
    ...mediaCalls,
    ...menuCalls,
    ...messageCalls,
    ...operationCalls,
    ...quotaCalls((path) => findCall(path)),
    ...ridCalls,
    ...securityCalls,
    ...tokenCalls,
    ...userCalls,
  ].map((call) => [call.path, call]),
)
