// Key and certificate in a file, so that a restarted sidecar goes on with the same. Written complete under a name of its
// own first. A bad file is followed by the first complete successor that names its content: whoever starts at the same
// moment with the same bad file, or none, takes that one too, and needs no lock that a crash would leave behind.
import { createHash, randomUUID } from "node:crypto"
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import type { KeyAndCertificate } from "./certificate"
import { isOurs } from "./certificate-flaw"
import { reasonOf } from "./certificate-publish"

export async function keptPair(
  file: string,
  flawOf: (pair: KeyAndCertificate) => string | null,
  make: () => Promise<KeyAndCertificate>,
): Promise<{ pair: KeyAndCertificate; remark: string | null }> {
  let made: KeyAndCertificate | null = null
  let remark: string | null = null
  try {
    for (let turn = 0; turn < turnsMax; turn++) {
      const found = read(file)
      const flaw = found.pair ? flawOf(found.pair) : found.flaw
      if (found.pair && flaw === null) return { pair: found.pair, remark }
      if (found.text !== null) remark ??= `${file} ${flaw}`
      made ??= await make()
      succeed(file, found.text, made)
    }
  } catch (error) {
    throw new Error(
      `The sidecar cannot keep its key in ${file}: ${reasonOf(error)}. Name a file in a folder that it may write in SIDECAR_KEY_FILE, or unset it.`,
    )
  }
  throw new Error(`The sidecar cannot keep its key in ${file}: others go on changing it.`)
}

/** Puts `pair`, or what another start made for the same `before`, in the place of `before`. */
function succeed(file: string, before: string | null, pair: KeyAndCertificate) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const successor = `${file}.${digest(before ?? "")}`
  const own = `${file}.${randomUUID()}`
  try {
    writeFileSync(own, pair.key + pair.cert, { mode: 0o600, flag: "wx" })
    unless("EEXIST", () => linkSync(own, successor))
    if (read(file).text === before) unless("ENOENT", () => renameSync(successor, file))
  } finally {
    for (const left of [own, successor]) rmSync(left, { force: true })
  }
}

type Found =
  | { text: string | null; flaw: string; pair: null }
  | { text: string; flaw: null; pair: KeyAndCertificate }

/** `text` is null when there is no file, and tells different bad files apart otherwise. */
function read(file: string): Found {
  let descriptor: number
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return { text: null, flaw: "is missing", pair: null }
    return refuse(code === "ELOOP" ? "it is a link" : `it cannot be read (${code})`)
  }
  try {
    const { mode, size, uid } = fstatSync(descriptor)
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return refuse("it is not a plain file")
    if (size > bytesMax) return refuse("it holds far more than a key and a certificate")
    const text = readFileSync(descriptor, "latin1")
    // What was half written begins as the whole does.
    if (!text.startsWith(keyBegins) && !keyBegins.startsWith(text))
      return refuse("it holds something that no sidecar wrote")
    const [named] = certificatePattern.exec(text) ?? []
    if ((named && !isOurs(named)) || keyAlonePattern.test(text)) return refuse("it holds somebody else's key")
    if (uid !== process.getuid?.()) return { text, flaw: "belongs to another user", pair: null }
    if (mode & 0o077) return { text, flaw: "could be read by other users", pair: null }
    const [, key, cert] = pairPattern.exec(text) ?? []
    if (!key || !cert) return { text, flaw: "holds no key and certificate that can be read", pair: null }
    return { text, flaw: null, pair: { key, cert } }
  } finally {
    closeSync(descriptor)
  }
}

/** What a sidecar did not make is never replaced. */
function refuse(why: string): never {
  throw new Error(why)
}

function unless(code: string, act: () => void) {
  try {
    act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16)

const keyBegins = "-----BEGIN PRIVATE KEY-----\n"
const pairPattern =
  /^(-----BEGIN PRIVATE KEY-----\n[\w+/=\n]+-----END PRIVATE KEY-----\n)(-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n)$/
const certificatePattern = /-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n/
const keyAlonePattern = /^-----BEGIN PRIVATE KEY-----\n[\w+/=\n]+-----END PRIVATE KEY-----\n$/
const bytesMax = 65_536
const turnsMax = 8
