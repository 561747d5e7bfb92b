// A registry that does not keep to what it says, as far as an image's layers.
import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { type Blob, manifestType, type TestImage } from "./test-image"

type Faults = {
  /** Answers for a layer in its place. */
  layer: (response: http.ServerResponse) => void
  /** Given for every manifest that is asked for by its digest. */
  manifest?: Blob
}

/** `left` resolves when whoever asked for a layer has gone. */
export async function startFalseRegistry(image: TestImage, { layer, manifest }: Faults) {
  const [config] = image.blobs
  let gone = () => {}
  let asked = () => {}
  const left = new Promise<void>((resolve) => (gone = resolve))
  const reached = new Promise<void>((resolve) => (asked = resolve))
  const server = http.createServer(({ url = "" }, response) => {
    if (url === "/v2/") return response.end("{}")
    if (url.endsWith(`/blobs/${config!.digest}`)) return response.end(config!.bytes)
    if (url.includes("/manifests/")) {
      const given = url.includes("sha256:") && manifest ? manifest : image.manifest
      return response.setHeader("content-type", manifestType).end(given.bytes)
    }
    response.on("close", gone)
    layer(response)
    asked()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, left, reached, close }
}
