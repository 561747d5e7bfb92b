import { execFileSync } from "node:child_process"

/** The images that `scripts/containers.mjs` made, by what runs in them. */
export function testImages(): Record<"node" | "python" | "hesitant" | "scratch", string> {
  const given = process.env.WESIDE_TEST_IMAGES
  if (!given) throw new Error("The container journeys need images: run `npm test`.")
  return JSON.parse(given)
}

export const podman = (...args: string[]) =>
  execFileSync("podman", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  }).trim()

/** Runs a program in an instance's own container, as the application would. */
export const inside = (environment: string, instance: string, ...command: string[]) =>
  podman("exec", `${environment}-${instance}-app`, ...command)

/** Names of everything that podman has of one Weside: pods, containers and volumes. */
export function leftOf(owner: string) {
  const filter = ["--filter", `label=weside/owner=${owner}`, "--format", "{{.Names}}"]
  return podman("ps", "--all", ...filter)
    .split("\n")
    .filter(Boolean)
}
