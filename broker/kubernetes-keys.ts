// Prints keys as Kubernetes objects. Of a new Weside, for `kubectl create -f -`: nothing of them touches a disk, and keys
// that are there are never replaced, since `create` refuses to. With `--from FILE` those of a key file that was rotated,
// for `kubectl replace -f -`.
import { randomBytes } from "node:crypto"
import { parseArgs } from "node:util"
import { SealingKeys, sealingKeysFile } from "../lib/wire/sealing"
import { type KeyFile, newKeys, readKeys } from "./keys"

const { from } = parseArgs({ options: { from: { type: "string" } } }).values
try {
  const items = from === undefined ? [...objectsOf(newKeys()), session()] : objectsOf(await keysOf(from))
  process.stdout.write(json({ apiVersion: "v1", kind: "List", items }))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function keysOf(file: string) {
  const keys = await readKeys(file)
  if (!keys) throw new Error(`There is no key file ${file}.`)
  return keys
}

/** The private keys, which brokers alone mount, and their public halves, which consoles seal secrets to. */
function objectsOf(keys: KeyFile) {
  return [
    object("Secret", "weside-keys", { stringData: { "keys.json": json(keys) } }),
    object("ConfigMap", "weside-sealing-keys", {
      data: { [sealingKeysFile]: json(SealingKeys.parse(keys)) },
    }),
  ]
}

/** Signs the sessions of the console's pages. */
function session() {
  return object("Secret", "weside-session", { data: { "session.key": randomBytes(32).toString("base64") } })
}

function object(kind: string, name: string, content: object) {
  const metadata = { name, labels: { "app.kubernetes.io/part-of": "weside" } }
  return { apiVersion: "v1", kind, metadata, ...content }
}

function json(value: unknown) {
  return `${JSON.stringify(value, null, 2)}\n`
}
