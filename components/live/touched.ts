import type { EventKind } from "@/lib/events/schema"

/** The nouns that query keys begin with. */
export type Noun =
  | "activity"
  | "apps"
  | "calls"
  | "environments"
  | "instances"
  | "openapi"
  | "permissions"
  | "platforms"
  | "services"
  | "shares"
  | "sidecars"
  | "versions"

const running: Noun[] = ["instances", "versions", "services", "environments", "sidecars"]

/** What has to be read again after an event, by the noun before its dot. */
const touchedBy: Record<string, Noun[]> = {
  instance: running,
  sidecar: [...running, "permissions"],
  version: running,
  openapi: ["openapi", "environments", "versions", "sidecars"],
  permissions: ["permissions", "environments"],
  share: ["shares", "environments"],
  call: ["calls", "sidecars", "environments"],
}

export const touched = (kind: EventKind): Noun[] => touchedBy[kind.slice(0, kind.indexOf("."))] ?? []
