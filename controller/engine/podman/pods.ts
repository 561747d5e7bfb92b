// What podman says there is. Its JSON is parsed here and nowhere else.
import { z } from "zod"
import { podman } from "@/lib/images/podman"
import { label } from "../manifest/labels"

const Pods = z.array(z.object({ Id: z.string(), Name: z.string() })).nullable()
const Containers = z
  .array(
    z.object({
      Names: z.array(z.string()),
      Pod: z.string(),
      PodName: z.string(),
      Labels: z.record(z.string(), z.string()).nullable(),
      IsInfra: z.boolean(),
      State: z.string(),
      ExitCode: z.number(),
      Id: z.string(),
    }),
  )
  .nullable()
type Listed = NonNullable<z.infer<typeof Containers>>

export type SeenContainer = { id: string; alive: boolean; exitCode: number | null }
export type SeenPod = {
  id: string
  name: string
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
  const containers = await listContainers(name ? ["--filter", `pod=${pods[0]!.Id}`] : [])
  return pods.map(({ Id, Name }) => podOf(Id, Name, containers))
}

/** Every pod with a container that belongs to `owner`: half the work of `listPods`, which also finds empty pods. */
export async function lookAtPods(owner: string): Promise<SeenPod[]> {
  const containers = await listContainers([])
  const owned = containers.filter(({ Labels }) => Labels?.[label.owner] === owner)
  const names = new Map(owned.map(({ Pod, PodName }) => [Pod, PodName]))
  return [...names].map(([id, name]) => podOf(id, name, containers))
}

const listContainers = async (filter: string[]): Promise<Listed> =>
  Containers.parse(JSON.parse(await podman(["ps", "--all", "--pod", "--format", "json", ...filter]))) ?? []

function podOf(id: string, name: string, containers: Listed): SeenPod {
  const own = containers.filter((container) => container.Pod === id)
  const infra = own.find((container) => container.IsInfra)
  return {
    ...{ id, name },
    infra: infra ? seen(infra) : null,
    containers: new Map(own.filter((one) => !one.IsInfra).map((one) => [one.Names[0] ?? "", seen(one)])),
  }
}

const seen = ({ Id, State, ExitCode }: Listed[number]): SeenContainer => {
  const alive = State === "running" || State === "paused" || State === "stopping"
  return { id: Id, alive, exitCode: State === "exited" ? ExitCode : null }
}

/** The address of a pod in the network of pods; null when it has none. */
export async function addressOf(infraId: string): Promise<string | null> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
  const addresses = (await podman(["inspect", "--format", format, infraId])).trim().split(" ")
  return z.ipv4().safeParse(addresses[0]).data ?? null
}

/** Where podman writes the logs of containers, in their order. */
export async function logPathsOf(containers: string[]): Promise<string[]> {
  const paths = await podman(["inspect", "--format", "{{.HostConfig.LogConfig.Path}}", ...containers])
  return paths.trim().split("\n")
}
