// All that one test cluster is: what it stores, how its machines conduct themselves, whom it knows.
import { openConduct } from "./conduct"
import { openLogs } from "./logs"
import type { Pod } from "./objects"
import { openStore } from "./store"
import { openTokens } from "./tokens"

export type State = ReturnType<typeof openState>

export function openState() {
  const store = openStore()
  const logs = openLogs()
  store.listen(({ resource, before, after }) => {
    if (resource === "pods" && before && !after) logs.forget(before as Pod)
  })
  return { store, conduct: openConduct(), logs, tokens: openTokens(store) }
}
