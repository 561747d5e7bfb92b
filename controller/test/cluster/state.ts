// All that one test cluster is: what it stores, how its machines conduct themselves, whom it knows.
import { openConduct } from "./conduct"
import { openLogs } from "./logs"
import { openStore } from "./store"
import { openTokens } from "./tokens"

export type State = ReturnType<typeof openState>

export function openState() {
  const store = openStore()
  return { store, conduct: openConduct(), logs: openLogs(), tokens: openTokens(store) }
}
