import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { KubeConfig } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { tooOld } from "./cluster-age"

async function clusterOf(version: object | null) {
  const server = createServer((_, response) => {
    response.writeHead(version ? 200 : 503, { "content-type": "application/json" })
    response.end(JSON.stringify(version ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const cluster = new KubeConfig()
  const { port } = server.address() as AddressInfo
  cluster.loadFromClusterAndUser(
    { name: "old", server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: "me" },
  )
  return { cluster, close: () => server.close() }
}

test.each([
  ["1", "28", "v1.28.3"],
  ["1", "9+", "v1.9.0"],
])("%s.%s does not wait for sidecars", async (major, minor, gitVersion) => {
  const { cluster, close } = await clusterOf({ major, minor, gitVersion })
  expect(await tooOld(cluster)).toMatchObject({
    reason: "ClusterTooOld",
    message: expect.stringContaining(gitVersion),
  })
  close()
})

test.each([
  ["1", "29"],
  ["1", "30+"],
  ["2", "0"],
])("%s.%s does", async (major, minor) => {
  const { cluster, close } = await clusterOf({ major, minor, gitVersion: "v" })
  expect(await tooOld(cluster)).toBeNull()
  close()
})

test("one that does not say throws", async () => {
  const { cluster, close } = await clusterOf(null)
  await expect(tooOld(cluster)).rejects.toMatchObject({ code: 503 })
  close()
})
