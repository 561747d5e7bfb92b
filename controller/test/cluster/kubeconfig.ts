// What a client needs to reach the server: a certificate for 127.0.0.1 and a kubeconfig that trusts it.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

export function openFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "weside-cluster-"))
  const file = (name: string) => path.join(folder, name)
  const arguments_ =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=kube-apiserver"
  const names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc"]
  const out = ["-keyout", file("server.key"), "-out", file("ca.crt")]
  execFileSync("openssl", [...arguments_.split(" "), ...names, ...out], { stdio: "ignore" })
  const cert = readFileSync(file("ca.crt"), "utf8")
  const authority = Buffer.from(cert).toString("base64")
  return {
    key: readFileSync(file("server.key"), "utf8"),
    cert,
    caFile: file("ca.crt"),

    /** Writes a kubeconfig for whoever has the token; gives back its path. */
    kubeconfig(name: string, url: string, token: string, namespace: string): string {
      const config = {
        ...{ apiVersion: "v1", kind: "Config", "current-context": "test" },
        clusters: [{ name: "test", cluster: { server: url, "certificate-authority-data": authority } }],
        users: [{ name: "test", user: { token } }],
        contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace } }],
      }
      writeFileSync(file(name), JSON.stringify(config, null, 2), { mode: 0o600 })
      return file(name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
