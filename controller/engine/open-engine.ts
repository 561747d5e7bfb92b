import type { Config } from "../config"
import type { Engine, EngineHost } from "./engine"
import { FakeEngine } from "./fake/engine"
import { openKubernetesEngine } from "./kubernetes/engine"
import { openPodmanEngine } from "./podman/engine"
import { openProcessEngine } from "./process/engine"

export async function openEngine(config: Config, host: EngineHost): Promise<Engine> {
  if (config.engine === "fake") return new FakeEngine(host)
  if (config.engine === "kubernetes") return openKubernetesEngine(config.kubernetes, host)
  return config.engine === "podman" ? openPodmanEngine(config, host) : openProcessEngine(config, host)
}
