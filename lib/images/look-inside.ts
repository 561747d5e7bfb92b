// What a root file system has, found by reading it. Its links are followed inside it only: an image's own
// `/bin/sh -> /etc/shadow` must not lead to the machine's.
import { constants, type Stats } from "node:fs"
import { access, lstat, readdir, readlink } from "node:fs/promises"
import path from "node:path"
import { certificateFile } from "../wire/certificate"
import { nodeTrustVariable } from "../wire/trust"
import type { ImageFacts } from "./schema"

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
const linksMax = 40

type Found = Pick<ImageFacts, "shell" | "trustTool" | "packageTool" | "ownRoots">

export async function lookInside(root: string, env: Record<string, string>): Promise<Found> {
  const folders = (env.PATH || defaultPath).split(":").filter((folder) => folder.startsWith("/"))
  const program = (name: string) => findProgram(root, folders, name)
  const first = async <T extends string>(names: readonly T[]) => {
    for (const name of names) if (await program(name)) return name
    return null
  }
  return {
    shell: await program("sh"),
    trustTool: await first(["update-ca-certificates", "update-ca-trust"]),
    packageTool: await first(["apt-get", "apk", "dnf", "microdnf", "yum"]),
    ownRoots: (await Promise.all([node(program, env), java(root, program), python(root, env)])).flatMap(
      (one) => one ?? [],
    ),
  }
}

type Program = (name: string) => Promise<string | null>
type OwnRoots = ImageFacts["ownRoots"][number]

/** Instances are told to trust the certificate, unless the image names something else. */
async function node(program: Program, env: Record<string, string>): Promise<OwnRoots | null> {
  const at = await program("node")
  const own = env[nodeTrustVariable] ?? certificateFile
  const settled = own === certificateFile || /--use-(openssl|system)-ca/.test(env.NODE_OPTIONS ?? "")
  return at === null ? null : { runtime: "Node", at, settled }
}

/** Debian's Java has a key store that update-ca-certificates writes too. */
async function java(root: string, program: Program): Promise<OwnRoots | null> {
  const at = await program("java")
  const hook = await resolveInside(root, "/etc/ca-certificates/update.d/jks-keystore")
  return at === null ? null : { runtime: "Java", at, settled: hook !== null }
}

const sitePackages = ["/usr/lib", "/usr/local/lib", "/opt/venv/lib", "/app/venv/lib", "/app/.venv/lib"]

async function python(root: string, env: Record<string, string>): Promise<OwnRoots | null> {
  for (const lib of sitePackages)
    for (const version of await namesIn(root, lib))
      for (const folder of ["site-packages", "dist-packages"]) {
        const at = `${lib}/${version}/${folder}/certifi/cacert.pem`
        const found = version.startsWith("python3") && (await resolveInside(root, at))
        if (found) return { runtime: "Python", at, settled: Boolean(env.REQUESTS_CA_BUNDLE) }
      }
  return null
}

async function findProgram(root: string, folders: string[], name: string): Promise<string | null> {
  for (const folder of folders) {
    const inside = path.posix.join(folder, name)
    const file = await resolveInside(root, inside)
    if (file && (await isProgram(file))) return inside
  }
  return null
}

async function isProgram(file: string) {
  const found = await lstat(file)
  if (!found.isFile()) return false
  return access(file, constants.X_OK).then(
    () => (found.mode & 0o111) !== 0,
    () => false,
  )
}

async function namesIn(root: string, folder: string): Promise<string[]> {
  const place = await resolveInside(root, folder)
  return place ? readdir(place).catch(() => []) : []
}

/** The place on this machine of `inside`, with every link resolved below `root`; null when it leads nowhere. */
export async function resolveInside(root: string, inside: string): Promise<string | null> {
  const left = inside.split("/").filter(Boolean)
  let at: string[] = []
  for (let links = 0; left.length > 0; ) {
    const name = left.shift()!
    if (name === ".") continue
    if (name === "..") {
      at = at.slice(0, -1)
      continue
    }
    const place = path.join(root, ...at, name)
    const found: Stats | null = await lstat(place).catch(() => null)
    if (!found) return null
    if (!found.isSymbolicLink()) {
      at.push(name)
      continue
    }
    if (++links > linksMax) return null
    const target = await readlink(place)
    if (target.startsWith("/")) at = []
    left.unshift(...target.split("/").filter(Boolean))
  }
  return path.join(root, ...at)
}
