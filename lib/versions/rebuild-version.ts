import type { Act } from "../actor"
import { change } from "../audit"
import { recordVersion } from "./create-version"
import { preflight } from "./preflight"
import { getVersion, type VersionKey } from "./read"
import type { RecordedVersion, VersionView } from "./schema"

/** A new version from the same source under today's switch (S4), with as many instances as the old one has. */
export async function rebuildVersion(act: Act, key: VersionKey): Promise<VersionView> {
  const old = await getVersion(key)
  const input: RecordedVersion = {
    source: old.source,
    port: old.port ?? undefined,
    env: old.env,
    cpu: old.cpu ?? undefined,
    memoryMib: old.memoryMib ?? undefined,
    mountWxToken: old.mountWxToken,
    replicas: Math.max(1, old.replicas),
    remark: old.remark,
  }
  const checked = await preflight(input)
  const origin = { kind: "Rebuild", of: key.number } as const
  return change(act, "version.rebuild", (tx, now) => recordVersion(tx, act, now, key, input, checked, origin))
}
