// A process engine with nobody but a test around it: whatever it asks to be looked at is applied again.
import { randomUUID } from "node:crypto"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import type { Engine, Happening, Member, ObservedInstance } from "../engine/engine"
import { openProcessEngine } from "../engine/process/engine"
import type { ProcessSettings } from "../engine/process/surroundings"
import type { Workload } from "../workload"
import { workload as example } from "./examples"
import { testFolder, until } from "./world"

export const token = "the-join-token-of-a-test-with-32-characters"

export async function driveEngine(
  dataDir: string,
  settings: Partial<ProcessSettings> = {},
  joinToken = token,
) {
  const happenings: Happening[] = []
  const desired = new Map<string, { workload: Workload; members: Member[] }>()
  let due = true
  let closed = false
  const engine: Engine = await openProcessEngine(
    {
      ...{ dataDir, root: path.resolve(testFolder, "../.."), sidecarBuild: "b1", nameTakeover: "auto" },
      inherited: { PATH: process.env.PATH ?? "", HOME: "/", LANG: "C.UTF-8" },
      ...{
        brokerUrl: "http://127.0.0.1:9",
        upstream: "http://127.0.0.1:9",
        wechatAddress: null,
        consoleUrl: "http://127.0.0.1:9",
      },
      sidecarCommand: [process.execPath, path.join(testFolder, "sidecar.mjs")],
      ...settings,
    },
    {
      guard: () => undefined,
      joinToken: async () => joinToken,
      changed: (_, happening) => {
        if (happening) happenings.push(happening)
        due = true
      },
    },
  )
  await engine.adopt()

  const driving = (async () => {
    for (; !closed; await pause(5)) {
      if (!due) continue
      due = false
      for (const { workload, members } of desired.values()) await engine.apply(workload, members)
    }
  })()

  async function want(change: Partial<Workload>, members: Member[]) {
    const workload = { ...example, ...change }
    desired.set(workload.versionId, { workload, members })
    due = true
    return workload
  }
  const observe = async () => new Map((await engine.observe()).map((one) => [one.id, one]))
  const phase = (member: Member, wanted: (instance: ObservedInstance) => boolean) =>
    until(`${member.name} to be as wanted`, async () => {
      const instance = (await observe()).get(member.id)
      return instance && wanted(instance) ? instance : null
    })
  return {
    engine,
    happenings,
    want,
    phase,
    running: (member: Member) => phase(member, (one) => one.phase === "Running"),
    gone: (member: Member) =>
      until(`${member.name} to be gone`, async () => !(await observe()).has(member.id)),
    kinds: () => happenings.map((happening) => happening.kind),
    async close() {
      closed = true
      await driving
      engine.close()
    },
    async stop() {
      closed = true
      await driving
      for (const versionId of desired.keys())
        while ((await engine.observe()).length > 0) {
          await engine.remove(versionId)
          await pause(20)
        }
      engine.close()
    },
  }
}

export const member = (letter: string): Member => ({
  id: randomUUID(),
  name: `hello-003-${letter.repeat(5)}`,
})
