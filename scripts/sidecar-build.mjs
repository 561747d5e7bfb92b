// Which build of the sidecar this is: the version, and a hash of all that it is made of.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"

/** @param {string} root */
export function sidecarBuild(root) {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"))
  const hash = createHash("sha256")
  for (const folder of ["sidecar", "lib/wire"])
    for (const name of readdirSync(path.join(root, folder)).sort())
      if (name.endsWith(".ts") && !name.endsWith(".test.ts"))
        hash.update(readFileSync(path.join(root, folder, name)))
  return `${version}+${hash.digest("hex").slice(0, 8)}`
}
