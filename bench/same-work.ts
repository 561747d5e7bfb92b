// Before anything is timed: every proxy does the same work, or its figures say nothing.
import { isDeepStrictEqual } from "node:util"
import { ask, get } from "../sidecar/rig/raw-client"
import type { RunningProxy } from "./proxies/proxy"
import type { Upstream } from "./upstream"
import {
  answer,
  idHeader,
  query,
  tellingBelowPrefix,
  tellingPath,
  timedPath,
  token,
  unlistedPath,
} from "./work"

/** Throws a sentence for the first thing that this proxy does otherwise. */
export async function checkSameWork({ name, port }: RunningProxy, upstream: Upstream): Promise<void> {
  const must = (holds: boolean, what: string, seen: unknown) => {
    if (!holds) throw new Error(`${name} does not do the same work: ${what}; it gave ${JSON.stringify(seen)}`)
  }
  const hops =
    "Connection: TE, keep-alive\r\nTE: trailers\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
  const told = await ask(port, get(`${tellingPath}?${query}`, `X-Forwarded-For: 192.0.2.7\r\n${hops}`))
  must(told.status === 200, "a listed path must be answered 200", told.status)
  const { connection, ...seen } = told.json
  const expected = {
    target: `${tellingPath}?${query}&access_token=${token}`,
    host: upstream.host,
    forwarded: "192.0.2.7, 127.0.0.1",
    hopByHop: "",
  }
  must(isDeepStrictEqual(seen, expected), `the upstream must be sent ${JSON.stringify(expected)}`, seen)

  const again = await ask(port, get(tellingBelowPrefix))
  const target = `${tellingBelowPrefix}?access_token=${token}`
  must(
    again.status === 200 && again.json.target === target,
    `the upstream must be asked ${target}`,
    again.text,
  )
  must(again.json.connection === connection, "it must keep its connection to the upstream", again.json)
  const ids = [told, again].map(({ header }) => header(idHeader) ?? "")
  must(
    ids.every((id) => /^[0-9a-f-]{32,36}$/i.test(id)) && ids[0] !== ids[1],
    `each answer must have an ${idHeader} of its own`,
    ids,
  )

  const timed = await ask(port, get(`${timedPath}?${query}`))
  must(timed.status === 200 && timed.text === answer, "the timed path must be answered as it is", timed.text)
  for (const path of [unlistedPath, `${timedPath}/below`, "/cgi-bin/message"]) {
    const refused = await ask(port, get(path))
    must(refused.status === 502, `${path} is not listed, and must be a 502`, refused.status)
    must(refused.header(idHeader) !== undefined, `a refusal must have an ${idHeader} too`, refused.lines)
  }
}

/** The upstream has a certificate of the right authority for another name: nothing may reach it. */
export async function checkRefusesMisnamed({ name, port }: RunningProxy): Promise<void> {
  const { status } = await ask(port, get(`${timedPath}?${query}`))
  if (status < 500)
    throw new Error(
      `${name} does not do the same work: it trusts a certificate for another name and gave ${status}`,
    )
}
