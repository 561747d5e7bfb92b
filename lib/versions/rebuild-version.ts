import type { Act } from "../actor"
import { change } from "../audit"
import { recordVersion } from "./create-version"
import { preflight } from "./preflight"
import { getVersion, type VersionKey } from "./read"
import { sameAs } from "./rules"
import type { VersionView } from "./schema"

/** A new version from the same source under today's switch (S4), with as many instances as the old one has, or its bounds. */
export async function rebuildVersion(act: Act, key: VersionKey): Promise<VersionView> {
  const input = sameAs(await getVersion(key))
  const checked = await preflight(input)
  const origin = { kind: "Rebuild", of: key.number } as const
  return change(act, "version.rebuild", (tx, now) => recordVersion(tx, act, now, key, input, checked, origin))
}
