import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readConfig as brokerConfig } from "../broker/config"
import { readConfig as controllerConfig } from "../controller/config"
import { startTestCluster, type TestCluster } from "../controller/test/cluster/cluster"
import { readConfig } from "./config"
import { kubernetesAround } from "./kubernetes"

const dataDir = mkdtempSync(path.join(tmpdir(), "weside-launcher-"))
const before = process.env.KUBECONFIG
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster()
  process.env.KUBECONFIG = cluster.kubeconfig
  process.env.DATABASE_URL ??= "postgresql://127.0.0.1/weside"
})
afterAll(async () => {
  if (before === undefined) delete process.env.KUBECONFIG
  else process.env.KUBECONFIG = before
  await cluster.stop()
  rmSync(dataDir, { recursive: true })
})

const settings = {
  NODE_ENV: "test" as const,
  WESIDE_DATA_DIR: dataDir,
  WESIDE_ENGINE: "kubernetes",
  WESIDE_UPSTREAM: "https://api.weixin.qq.com",
  WESIDE_SIDECAR_IMAGE: "registry.example.com/weside-sidecar:1",
  WESIDE_NET_ADMIN: "0",
}
const around = (changes: Record<string, string>) => {
  const environment = { ...settings, ...changes }
  return kubernetesAround(readConfig(environment), environment, 9070)
}

test("broker and controller take what they are told, and agree on the broker's address and certificate", async () => {
  const { shared, broker, console, controller } = await around({
    WESIDE_BROKER_URL: "https://weside.example:19070",
  })
  const { certificate, host, port } = brokerConfig({ ...settings, ...shared, ...broker })
  expect({ host, port }).toEqual({ host: "0.0.0.0", port: 19070 })
  const urls = { WESIDE_CONSOLE_URL: "http://localhost:3000" }
  const { kubernetes } = controllerConfig({ ...settings, ...shared, ...urls, ...controller })
  expect(kubernetes).toMatchObject({
    brokerUrl: "https://weside.example:19070",
    brokerCaFile: certificate!.certificateFile,
    netAdmin: false,
  })
  expect(console).toEqual({
    WESIDE_BROKER_URL: kubernetes.brokerUrl,
    NODE_EXTRA_CA_CERTS: certificate!.certificateFile,
  })
})

test("unless told another it is the owner of what this data directory's Weside made, and of nothing else", async () => {
  const [own, again, others, named] = await Promise.all([
    around({}),
    around({}),
    around({ WESIDE_DATA_DIR: path.join(dataDir, "other") }),
    around({ WESIDE_OWNER: "ours" }),
  ])
  expect(own!.shared.WESIDE_OWNER).toMatch(/^weside-[0-9a-f]{10}$/)
  expect(again!.shared).toEqual(own!.shared)
  expect(others!.shared.WESIDE_OWNER).not.toBe(own!.shared.WESIDE_OWNER)
  expect(named!.shared.WESIDE_OWNER).toBe("ours")
})

test.each([
  ["WESIDE_SIDECAR_IMAGE", "", "needs WESIDE_SIDECAR_IMAGE"],
  ["WESIDE_UPSTREAM", "", "needs WESIDE_UPSTREAM"],
  ["WESIDE_BROKER_URL", "http://weside.example", "an https URL such as"],
])("with %s “%s” it says what to do", async (name, value, sentence) => {
  await expect(async () => around({ [name]: value })).rejects.toThrow(sentence)
})

test("without a cluster it says so before anything starts", async () => {
  process.env.KUBECONFIG = path.join(dataDir, "none")
  await expect(around({})).rejects.toThrow("KUBECONFIG")
  process.env.KUBECONFIG = cluster.kubeconfig
})
