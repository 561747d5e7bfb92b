// What a root file system has, found by reading it. Its links are followed inside it only: an image's own
// `/bin/sh -> /etc/shadow` must not lead to the machine's.
import path from "node:path"
import { certificateFile } from "../wire/certificate"
import { nodeTrustVariable } from "../wire/trust"
import { type FileTree, resolveInside } from "./file-tree"
import type { ImageFacts } from "./schema"

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

type Found = Pick<ImageFacts, "shell" | "trustTool" | "packageTool" | "ownRoots">

export function lookInside(tree: FileTree, env: Record<string, string>): Found {
  const folders = (env.PATH || defaultPath).split(":").filter((folder) => folder.startsWith("/"))
  const program = (name: string) => findProgram(tree, folders, name)
  const first = <T extends string>(names: readonly T[]) => names.find((name) => program(name)) ?? null
  return {
    shell: program("sh"),
    trustTool: first(["update-ca-certificates", "update-ca-trust"]),
    packageTool: first(["apt-get", "apk", "dnf", "microdnf", "yum"]),
    ownRoots: [node(program, env), java(tree, program), python(tree, env)].flatMap((one) => one ?? []),
  }
}

type Program = (name: string) => string | null
type OwnRoots = ImageFacts["ownRoots"][number]

/** Instances are told to trust the certificate, unless the image names something else. */
function node(program: Program, env: Record<string, string>): OwnRoots | null {
  const at = program("node")
  const own = env[nodeTrustVariable] ?? certificateFile
  const settled = own === certificateFile || /--use-(openssl|system)-ca/.test(env.NODE_OPTIONS ?? "")
  return at === null ? null : { runtime: "Node", at, settled }
}

/** Debian's Java has a key store that update-ca-certificates writes too. */
function java(tree: FileTree, program: Program): OwnRoots | null {
  const at = program("java")
  const hook = resolveInside(tree, "/etc/ca-certificates/update.d/jks-keystore")
  return at === null ? null : { runtime: "Java", at, settled: hook !== null }
}

const sitePackages = ["/usr/lib", "/usr/local/lib", "/opt/venv/lib", "/app/venv/lib", "/app/.venv/lib"]

function python(tree: FileTree, env: Record<string, string>): OwnRoots | null {
  for (const lib of sitePackages)
    for (const version of namesIn(tree, lib))
      for (const folder of ["site-packages", "dist-packages"]) {
        const at = `${lib}/${version}/${folder}/certifi/cacert.pem`
        const found = version.startsWith("python3") && resolveInside(tree, at)
        if (found) return { runtime: "Python", at, settled: Boolean(env.REQUESTS_CA_BUNDLE) }
      }
  return null
}

function findProgram(tree: FileTree, folders: string[], name: string): string | null {
  for (const folder of folders) {
    const inside = path.posix.join(folder, name)
    const place = resolveInside(tree, inside)
    if (place && isProgram(tree, place)) return inside
  }
  return null
}

function isProgram(tree: FileTree, place: string[]) {
  const found = tree.at(place)
  return found?.kind === "File" && found.executable
}

function namesIn(tree: FileTree, folder: string): string[] {
  const place = resolveInside(tree, folder)
  return place ? tree.names(place) : []
}
