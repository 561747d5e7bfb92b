// Prints the keys of a new Weside as Kubernetes objects, for `kubectl create -f -`: nothing of them touches a disk, and
// keys that are there already are never replaced, since `create` refuses to.
import { randomBytes } from "node:crypto"
import { SealingKeys, sealingKeysFile } from "../lib/wire/sealing"
import { newKeys } from "./keys"

const keys = newKeys()
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const metadata = (name: string) => ({ name, labels: { "app.kubernetes.io/part-of": "weside" } })

const objects = {
  apiVersion: "v1",
  kind: "List",
  items: [
    // Private: brokers alone mount it.
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: metadata("weside-keys"),
      stringData: { "keys.json": json(keys) },
    },
    // Public halves: consoles seal secrets to them.
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata("weside-sealing-keys"),
      data: { [sealingKeysFile]: json(SealingKeys.parse(keys)) },
    },
    // Signs the sessions of the console's pages.
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: metadata("weside-session"),
      data: { "session.key": randomBytes(32).toString("base64") },
    },
  ],
}

process.stdout.write(json(objects))
