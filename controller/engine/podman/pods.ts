// What podman says there is. Its JSON is parsed here and nowhere else.
import { z } from "zod"
import { podman } from "@/lib/images/podman"
import { label } from "../manifest/labels"

const Pods = z
  .array(
    z.object({
      Id: z.string(),
      Name: z.string(),
      InfraId: z.string(),
      Labels: z.record(z.string(), z.string()),
    }),
  )
  .nullable()
const Containers = z
  .array(
    z.object({
      Names: z.array(z.string()),
      Pod: z.string(),
      IsInfra: z.boolean(),
      State: z.string(),
      ExitCode: z.number(),
      Id: z.string(),
    }),
  )
  .nullable()

export type SeenContainer = { id: string; alive: boolean; exitCode: number | null }
export type SeenPod = {
  id: string
  name: string
  instanceId: string
  versionId: string
  infra: SeenContainer | null
  /** By name, without the infra container. */
  containers: Map<string, SeenContainer>
}

/** Every pod that belongs to `owner`, or the one of that name. */
export async function listPods(owner: string, name?: string): Promise<SeenPod[]> {
  const filter = [
    "--filter",
    `label=${label.owner}=${owner}`,
    ...(name ? ["--filter", `name=^${name}$`] : []),
  ]
  const pods = Pods.parse(JSON.parse(await podman(["pod", "ps", "--format", "json", ...filter]))) ?? []
  if (pods.length === 0) return []
  const inPod = name ? ["--filter", `pod=${pods[0]!.Id}`] : []
  const containers =
    Containers.parse(JSON.parse(await podman(["ps", "--all", "--pod", "--format", "json", ...inPod]))) ?? []
  return pods.map((pod) => {
    const own = containers.filter((container) => container.Pod === pod.Id)
    const infra = own.find((container) => container.IsInfra)
    return {
      id: pod.Id,
      name: pod.Name,
      instanceId: pod.Labels[label.instanceId] ?? "",
      versionId: pod.Labels[label.versionId] ?? "",
      infra: infra ? seen(infra) : null,
      containers: new Map(own.filter((one) => !one.IsInfra).map((one) => [one.Names[0] ?? "", seen(one)])),
    }
  })
}

const seen = ({ Id, State, ExitCode }: NonNullable<z.infer<typeof Containers>>[number]): SeenContainer => {
  const alive = State === "running" || State === "paused" || State === "stopping"
  return { id: Id, alive, exitCode: State === "exited" ? ExitCode : null }
}

/** The address of a pod in the network of pods; null when it has none. */
export async function addressOf(infraId: string): Promise<string | null> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
  const addresses = (await podman(["inspect", "--format", format, infraId])).trim().split(" ")
  return z.ipv4().safeParse(addresses[0]).data ?? null
}

/** Where podman writes a container's log. */
export async function logPathOf(containerId: string): Promise<string> {
  return (await podman(["inspect", "--format", "{{.HostConfig.LogConfig.Path}}", containerId])).trim()
}
