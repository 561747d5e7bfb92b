// The sidecar's broker for the measurement: the rig's, with one token, and with the heartbeat that a real one sends. It
// takes reports unread: what a broker does with them is not the proxy's work, and would take the core of wrk and the upstream.
import { startBroker } from "../sidecar/rig/fake-broker"
import { policy, token } from "./work"

export type Broker = { port: number; stop: () => Promise<void> }

export async function startBenchBroker(): Promise<Broker> {
  const broker = await startBroker(policy)
  broker.state.credentialLifeS = 86_400
  broker.state.token = () => ({ status: 200, body: { token, expiresInS: 7200, generation: 1 } })
  broker.state.keepsReports = false
  const beat = setInterval(() => broker.stream(`{"type":"heartbeat"}\n`), 5000)
  return {
    port: broker.port,
    async stop() {
      clearInterval(beat)
      await broker.stop()
    },
  }
}
