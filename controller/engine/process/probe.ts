import http from "node:http"
import net from "node:net"

const timeoutMs = 1_500

export type Health = "ready" | "answering" | "silent"

/** What `/healthz` at `host:port` says: 200 is ready, any other answer is answering. */
export function probeHealth(listen: string): Promise<Health> {
  return new Promise((resolve) => {
    const request = http.get(`http://${listen}/healthz`, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume()
      resolve(response.statusCode === 200 ? "ready" : "answering")
    })
    request.on("timeout", () => request.destroy())
    request.on("error", () => resolve("silent"))
  })
}

/** Whether something accepts connections on a port, of this machine unless another is named. */
export function probePort(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: timeoutMs })
    const answer = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once("connect", () => answer(true))
    socket.once("timeout", () => answer(false))
    socket.once("error", () => answer(false))
  })
}
