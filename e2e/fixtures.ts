import { test as base, expect } from "@playwright/test"
import { Client } from "./client"
import type { Stack } from "./stack"

type Ground = { env: string; service: string; owner: string }

export const hello = (replicas = 1) => ({
  source: { kind: "Command", command: ["node", "server.mjs"], directory: "examples/hello-node" },
  replicas,
})

let count = 0

/** Every journey has the one running Weside, a client with the API token, and a page on which a console error fails it. */
export const test = base.extend<{
  stack: Stack
  client: Client
  ground: Ground
  quietPage: undefined
  refusals: number[]
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  stack: async ({}, use) => use(JSON.parse(process.env.WESIDE_E2E!)),
  baseURL: async ({ stack }, use) => use(stack.address),
  client: async ({ stack }, use) => use(new Client(stack)),
  /** An environment of the test's own, shared as the tutorial has it, with one service and nothing running. */
  ground: async ({ client }, use, info) => {
    const env = `t${info.workerIndex}-${Date.now().toString(36).slice(-6)}-${++count}`
    await client.must("POST", "/environments", { name: env, ownerAppid: "wxaaaa" })
    for (const appid of ["wxbbbb", "wxcccc"]) await client.must("PUT", `/environments/${env}/shares/${appid}`)
    await client.allow(env, ["/wxa/msg_sec_check", "/wxa/getwxacode"])
    await client.must("POST", `/environments/${env}/services`, { name: "hello" })
    await use({ env, service: "hello", owner: "wxaaaa" })
    const versions = await client.get(`/environments/${env}/services/hello/versions`)
    for (const { number } of versions.items)
      await client.send("PUT", `/environments/${env}/services/hello/versions/${number}/scale`, {
        replicas: 0,
      })
  },
  /** Statuses that the test provokes on purpose: the browser itself reports each as an error of loading. */
  refusals: [[], { option: true }],
  quietPage: [
    async ({ page, refusals }, use) => {
      const errors: string[] = []
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
      page.on("pageerror", (error) => errors.push(String(error)))
      await use(undefined)
      // A refused read ends at an error boundary, of which React tells the console.
      const meant = (error: string) =>
        // Pods of another journey come and go with a network of their own: the browser drops what it was reading, and
        // the page reads it again.
        error.endsWith("net::ERR_NETWORK_CHANGED") ||
        refusals.some(
          (status) => error.includes(`a status of ${status} (`) || error.startsWith("ApiProblem: "),
        )
      expect(errors.filter((error) => !meant(error))).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Waits until a version has so many ready instances, and gives them. */
export async function running(
  client: Client,
  env: string,
  number: number,
  replicas: number,
  service = "hello",
) {
  const version = `/environments/${env}/services/${service}/versions/${number}`
  await client.until(
    version,
    (view) => view.instances.ready === replicas && view.observedGeneration === view.generation,
    180_000,
  )
  return client.until(
    `${version}/instances`,
    (list) => list.filter((one: { phase: string }) => one.phase === "Running").length === replicas,
  )
}
