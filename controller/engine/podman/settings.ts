import type { EngineHost } from "../engine"
import type { Platform } from "../manifest/platform"
import type { Images } from "./images"

/** The controller's settings as far as pods are concerned. */
export type PodmanSettings = {
  dataDir: string
  brokerUrl: string
  upstream: string
  consoleUrl: string
  /** The image of the sidecar as people name it. */
  sidecarImage: string
  sidecarBuild: string
}

/** What every instance of one engine has around it. */
export type Surroundings = {
  dataDir: string
  host: EngineHost
  images: Images
  /** Everything of the platform but what becomes known later, or differs between instances. */
  platform: Omit<Platform, "sidecarImage" | "identity">
}

/** The network that pods are in, without names: no other program is needed for those. */
export const networkName = "weside"
