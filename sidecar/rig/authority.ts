// A certificate authority of a test's own, by openssl.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export type Certified = { key: string; cert: string }

export function startAuthority() {
  const folder = mkdtempSync(join(tmpdir(), "weside-tls-"))
  const openssl = (line: string) => execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "pipe" })
  const curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
  openssl(`req -x509 ${curve} -keyout ca.key -out ca.pem -subj /CN=ca -days 2`)
  let issued = 0
  return {
    /** For `NODE_EXTRA_CA_CERTS`. */
    caFile: join(folder, "ca.pem"),
    /** A certificate for `host`; one of -1 days has expired. */
    issue(host: string, days = 2): Certified {
      const name = `leaf${++issued}`
      const names = `-subj /CN=${host} -addext subjectAltName=DNS:${host}`
      openssl(`req ${curve} -keyout ${name}.key -out ${name}.csr ${names}`)
      const signed = `-CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy`
      openssl(`x509 -req -in ${name}.csr ${signed} -days ${days} -out ${name}.pem`)
      const read = (ending: string) => readFileSync(join(folder, name + ending), "utf8")
      return { key: read(".key"), cert: read(".pem") }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
