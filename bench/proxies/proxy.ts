import type { Program } from "../program"
import type { Upstream } from "../upstream"

export type ProxyName = "nginx" | "haproxy" | "sidecar"

/** A running proxy that does the work of `work.ts` before one upstream. */
export type RunningProxy = { name: ProxyName; port: number; program: Program }

export type Placing = { folder: string; upstream: Upstream; cpus: string | null }
