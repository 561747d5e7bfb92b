// What an image's name says about where it is. Pure.

export type RegistryName = {
  host: string
  /** With the host, without tag and digest. */
  repository: string
  tag: string | null
  digest: string | null
}

/** Why a cluster could not pull an image of that name; null when it could. */
export function registryNameRefusal(name: string): string | null {
  const host = name.split("/")[0]!
  if (host === "localhost" && name.includes("/"))
    return `${name} is on one machine only. Push the image to a registry that the cluster can pull from, and name it there.`
  if (name.includes("/") && /[.:]/.test(host)) return null
  const path = name.includes("/") ? name : `library/${name}`
  return `Name the registry that the cluster pulls ${name} from, such as docker.io/${path}.`
}

/** Of a name that was not refused. Its digest says more than its tag does, which may have moved. */
export function parseRegistryName(name: string): RegistryName {
  const [named, digest = null] = name.split("@") as [string, string?]
  const [, repository, tag] = /^(.*?)(?::([^/:]+))?$/.exec(named)!
  return { host: named.split("/")[0]!, repository: repository!, tag: tag ?? null, digest }
}

/** As it is asked for: by its digest when it has one, and by what everybody calls the newest otherwise. */
export const askedFor = ({ repository, tag, digest }: RegistryName) =>
  digest ? `${repository}@${digest}` : `${repository}:${tag ?? "latest"}`
