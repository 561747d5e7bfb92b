// One whole run: what is measured in which order, and with what around it.
import type { Arguments } from "./arguments"
import { startBenchBroker } from "./broker"
import { makeCertificates } from "./certificates"
import { checkAll } from "./checks"
import type { Measured } from "./measured"
import { measureMemory } from "./memory"
import { placement } from "./placement"
import { quick, whole } from "./plan"
import { move } from "./process-group"
import type { SidecarPlacing } from "./proxies/sidecar"
import { measureReady } from "./ready"
import { sideBySide } from "./side-by-side"
import { startUpstreams } from "./upstream"

export async function benchmark(asked: Arguments, folder: string): Promise<Measured> {
  const plan = asked.quick ? quick : whole
  const at = placement(asked.pinned)
  const upstreams = await startUpstreams(folder, makeCertificates(folder), at.others)
  const broker = await startBenchBroker()
  const placing: SidecarPlacing = {
    folder,
    upstream: upstreams.plain,
    cpus: null,
    command: asked.sidecar,
    brokerPort: broker.port,
  }
  say("Checking that all proxies do the same work")
  await checkAll(placing, upstreams)
  say("Starting the sidecar again and again")
  const readyMs = await measureReady(placing, plan.starts)
  say("Memory")
  const memory = await measureMemory(placing, plan.memory)
  // The broker is in this process, and only the sidecar talks to it.
  move(process.pid, at.others)
  say(`Plain upstream, ${plan.rounds.rounds} rounds in alternation`)
  const plain = await sideBySide(placing, upstreams, at, plan.rounds)
  say(`TLS upstream, ${plan.rounds.rounds} rounds in alternation`)
  const tls = await sideBySide({ ...placing, upstream: upstreams.tls }, upstreams, at, plan.rounds)
  await upstreams.program.stop()
  await broker.stop()
  return { plain, tls, memory, readyMs }
}

function say(line: string) {
  console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`)
}
