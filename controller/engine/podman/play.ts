// From a workload to the pod that podman is given, and the file that it is given in.
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { podman } from "@/lib/images/podman"
import { instanceFolder } from "@/lib/instances/log-files"
import type { Workload } from "../../workload"
import { podTemplateOf } from "../manifest"
import { confined } from "../manifest/confinement"
import { identityToken } from "../manifest/places"
import { partsOf, podOf } from "./pod"
import { networkName, type Surroundings } from "./settings"
import { type InstanceState, identityFolder } from "./state"

/** What stands for the sidecar's image where no container needs it. */
const noImage = "none"

const templateOf = (workload: Workload, state: InstanceState, { platform, images, dataDir }: Surroundings) =>
  podTemplateOf(workload, {
    ...platform,
    sidecarImage: images.sidecar ?? noImage,
    identity: { hostFolder: identityFolder(dataDir, state.id) },
  })

/** The names of the containers that a pod of this workload has. */
export const partsFor = (workload: Workload, state: InstanceState, around: Surroundings) =>
  partsOf(templateOf(workload, state, around), state.podName)

/** Whether a pod of this workload has containers of the sidecar's image. */
export const needsSidecarImage = (workload: Workload, { platform }: Surroundings) =>
  workload.sidecar !== null || "socket" in platform.upstream

/** Makes the pod and its containers, and starts none of them. */
export async function playPod(workload: Workload, state: InstanceState, around: Surroundings) {
  const template = templateOf(workload, state, around)
  const { source } = workload
  const defaults = source.kind === "Image" ? around.images.defaultsOf(source.reference) : {}
  const folder = instanceFolder(around.dataDir, state.id)
  mkdirSync(identityFolder(around.dataDir, state.id), { recursive: true, mode: 0o700 })
  give(identityFolder(around.dataDir, state.id))
  const file = path.join(folder, "pod.json")
  writeFileSync(file, JSON.stringify(podOf(template, state.podName, state, defaults), null, 2), {
    mode: 0o600,
  })
  around.host.guard()
  const limits = ["--log-driver", "k8s-file", "--log-opt", "max-size=5mb"]
  await podman(["kube", "play", "--start=false", "--network", networkName, ...limits, file])
}

/** Written where the sidecar's container alone can read it; it is gone when the sidecar is ready. */
export function writeJoinToken(dataDir: string, instanceId: string, token: string) {
  const file = path.join(identityFolder(dataDir, instanceId), identityToken)
  writeFileSync(`${file}.new`, token, { mode: 0o400 })
  give(`${file}.new`)
  renameSync(`${file}.new`, file)
}

export const removeJoinToken = (dataDir: string, instanceId: string) =>
  rmSync(path.join(identityFolder(dataDir, instanceId), identityToken), { force: true })

const give = (place: string) => chownSync(place, confined.runAsUser, confined.runAsGroup)
