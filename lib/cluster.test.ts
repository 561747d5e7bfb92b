import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, afterEach, expect, test, vi } from "vitest"
import { openCluster } from "./cluster"

const folder = mkdtempSync(path.join(tmpdir(), "weside-kubeconfig-"))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const config = (change: object = {}) =>
  JSON.stringify({
    clusters: [{ name: "one", cluster: { server: "https://cluster.example:6443" } }],
    users: [{ name: "me", user: { token: "t" } }],
    contexts: [{ name: "here", context: { cluster: "one", user: "me" } }],
    "current-context": "here",
    ...change,
  })

function withConfig(text: string) {
  const file = path.join(folder, "config")
  writeFileSync(file, text)
  vi.stubEnv("KUBECONFIG", file)
}

test("the kubeconfig that KUBECONFIG names is the cluster", () => {
  withConfig(config())
  expect(openCluster().getCurrentCluster()!.server).toBe("https://cluster.example:6443")
})

test("what kubectl proxy offers on this machine needs neither TLS nor a user", async () => {
  const clusters = [{ name: "one", cluster: { server: "http://127.0.0.1:8001" } }]
  withConfig(config({ clusters, users: [], contexts: [{ name: "here", context: { cluster: "one" } }] }))
  const cluster = openCluster()
  expect(cluster.getCurrentCluster()!.server).toBe("http://127.0.0.1:8001")
  await cluster.applyToHTTPSOptions({})
})

test.each([
  ["no text", "", /cannot be read/],
  ["no YAML", "{", /cannot be read/],
  ["no current context", config({ "current-context": undefined }), /names no current context/],
  ["a context that is not there", config({ "current-context": "there" }), /“there” is not in it/],
  ["a cluster that is not there", config({ clusters: [] }), /a cluster that is not in it/],
  ["a user that is not there", config({ users: [] }), /a user that is not in it/],
  [
    "no URL",
    config({ clusters: [{ name: "one", cluster: { server: "cluster" } }] }),
    /“cluster” is no URL of an API server/,
  ],
  [
    "no TLS",
    config({ clusters: [{ name: "one", cluster: { server: "http://cluster.example" } }] }),
    /over which every secret would be read/,
  ],
])("%s: the sentence says what to do", (_, text, sentence) => {
  withConfig(text)
  expect(openCluster).toThrow(sentence)
  expect(openCluster).toThrow("KUBECONFIG")
})

test("a file that is not there, and nothing at all", () => {
  vi.stubEnv("KUBECONFIG", path.join(folder, "none"))
  expect(openCluster).toThrow(/cannot be read.*ENOENT/)
  vi.stubEnv("KUBECONFIG", "")
  vi.stubEnv("HOME", folder)
  expect(openCluster).toThrow("No Kubernetes cluster is configured")
})
