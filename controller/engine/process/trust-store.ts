import { existsSync, readFileSync, realpathSync } from "node:fs"
import path from "node:path"
import { certificateNameHash } from "@/lib/wire/trust"
import type { Mount } from "./mounts"
import { openFolder, writeOpenFile } from "./open-to-all"

/** All that the system's programs trust in one file: Debian and Alpine, Fedora and CentOS, openSUSE. */
const bundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
]

/**
 * What the machine trusts and one certificate more, for one instance: what `update-ca-certificates` would leave behind
 * (S16), and the machine's own store stays as it is. Null where the machine has none, or the paths fit no mount option.
 */
export function layTrustStore(folder: string, certificateFile: string): Mount | null {
  const bundle = bundles.find((file) => existsSync(file))
  if (!bundle) return null
  const file = realpathSync(bundle)
  const store = path.dirname(file)
  if (/[:,"\\]/.test(folder + store)) return null
  const certificate = readFileSync(certificateFile, "utf8")
  openFolder(folder)
  // Programs on OpenSSL look a certificate up by a hash of its name, when they are not told to read the bundle.
  writeOpenFile(path.join(folder, `${certificateNameHash}.0`), certificate)
  writeOpenFile(
    path.join(folder, path.basename(file)),
    `${readFileSync(file, "utf8").trimEnd()}\n${certificate}`,
  )
  return { source: "weside", target: store, type: "overlay", options: `lowerdir=${folder}:${store}` }
}
