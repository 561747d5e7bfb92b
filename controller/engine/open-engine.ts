import type { Config } from "../config"
import type { Engine, EngineHost } from "./engine"
import { FakeEngine } from "./fake/engine"
import { openProcessEngine } from "./process/engine"

export async function openEngine(config: Config, host: EngineHost): Promise<Engine> {
  return config.engine === "fake" ? new FakeEngine(host) : openProcessEngine(config, host)
}
