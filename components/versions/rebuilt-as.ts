import type { VersionView } from "@/lib/versions/schema"

/** The newest rebuild of `version` that follows today's switch; null while there is none. */
export function rebuiltAs(version: VersionView, versions: VersionView[]): VersionView | null {
  const rebuilt = versions.filter(
    ({ origin, differsFromSwitch }) =>
      origin.kind === "Rebuild" && origin.of === version.number && !differsFromSwitch,
  )
  return rebuilt.reduce<VersionView | null>(
    (newest, each) => (newest && newest.number > each.number ? newest : each),
    null,
  )
}
