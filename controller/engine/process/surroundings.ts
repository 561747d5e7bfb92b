import type { EngineHost } from "../engine"
import type { Addresses } from "./addresses"
import type { Namespaces } from "./namespace"

/** The controller's settings as far as instances are concerned. */
export type ProcessSettings = {
  dataDir: string
  /** Relative directories of versions are below it. */
  root: string
  /** All of the controller's own environment that instances see. */
  inherited: Record<string, string>
  brokerUrl: string
  upstream: string
  /** Where the name leads in instances without the sidecar: the simulator's address on port 80, or null for WeChat. */
  wechatAddress: string | null
  consoleUrl: string
  sidecarBuild: string
  sidecarCommand: string[]
  nameTakeover: "auto" | "proxy"
}

/** What every instance of one engine has around it. */
export type Surroundings = ProcessSettings & {
  host: EngineHost
  addresses: Addresses
  /** Null where mount namespaces do not work. */
  namespaces: Namespaces | null
}
