import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { type Logger, pino } from "pino"
import { answerRequest } from "./answer-request"
import type { Config } from "./config"
import { pushTicket, ticketEveryMs } from "./platforms/push"
import { restoreWorld, StateFile } from "./state-file"
import { createWorld, type World } from "./world"

export type Simulator = { address: string; world: World; stop: () => Promise<void> }

/** Listens, and resolves when ready. Rejects when the port is taken or the state file is unreadable. */
export async function startSimulator(
  config: Config,
  log: Logger = pino({ enabled: false }),
): Promise<Simulator> {
  const world: World = createWorld(config, () => stateFile?.changed())
  const stateFile = config.stateFile ? new StateFile(config.stateFile, world, log) : null
  if (config.stateFile) restoreWorld(world, config.stateFile)
  const servers = [await listen(world, log, config.port, config.host)]
  if (config.port80Host) servers.push(await listen(world, log, 80, config.port80Host))
  const pushing = setInterval(() => pushTickets(world), ticketEveryMs).unref()
  const stopAll = () => {
    clearInterval(pushing)
    return stop(servers, stateFile)
  }
  return { address: addressOf(servers[0]!), world, stop: stopAll }
}

function pushTickets(world: World): void {
  for (const platform of world.platforms.list()) void pushTicket(world, platform)
}

async function listen(world: World, log: Logger, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    answerRequest(world, request, response, log).catch((error) => {
      log.error(error, "A request failed")
      response.destroy()
    })
  })
  server.keepAliveTimeout = keepAliveMs
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end(badRequest)
  })
  server.listen(port, host)
  await once(server, "listening")
  return server
}

/** Longer than any caller's pool keeps an idle connection, so that a call never meets one that just closed. */
const keepAliveMs = 75_000

const badRequest =
  "HTTP/1.1 400 Bad Request\r\nServer: weside-simulator\r\nX-Weside-Simulator: 1\r\nConnection: close\r\n\r\n"

async function stop(servers: Server[], stateFile: StateFile | null): Promise<void> {
  const closed = servers.map((server) => once(server, "close"))
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  await Promise.all(closed)
  await stateFile?.save()
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  const wildcard: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }
  return `http://${wildcard[address] ?? (family === "IPv6" ? `[${address}]` : address)}:${port}`
}
