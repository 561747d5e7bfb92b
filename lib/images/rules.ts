import { podPort, takeoverRefusal } from "../versions/rules"
import { certificateFile } from "../wire/certificate"
import { trustPackages } from "../wire/trust"
import type { ImageAdvice, ImageFacts } from "./schema"

/** Why this image cannot carry the sidecar (S8); null when it can. */
export function shellRefusal({ shell }: Pick<ImageFacts, "shell">): string | null {
  if (shell) return null
  return "This image has no sh, and the sidecar needs one in it: its certificate is added to what the image trusts by a shell command when an instance starts. Build it on an image with a shell, such as debian or alpine, or turn the openapi switch off."
}

/** Which field keeps a version of it from carrying the sidecar, and why; null when nothing does. */
export function carryingRefusal(facts: Pick<ImageFacts, "shell">, port: number | null, netAdmin: boolean) {
  const shell = shellRefusal(facts)
  if (shell) return { name: "source.image", reason: shell }
  const takeover = takeoverRefusal(port, netAdmin)
  return takeover ? { name: "port", reason: takeover } : null
}

/** Why this image cannot run on a machine of that architecture; null when it can. */
export function architectureRefusal(facts: Pick<ImageFacts, "architecture">, machine: string): string | null {
  if (facts.architecture === machine) return null
  return `This image is for ${facts.architecture} and this machine is ${machine}; build it for ${machine} too.`
}

/** What would make HTTPS work better in it. Plain HTTP needs none of this. */
export function adviceOf(facts: ImageFacts, carries: boolean, port: number | null): ImageAdvice[] {
  const trust = facts.shell
    ? [...trustAdvice(facts), ...facts.ownRoots.flatMap((one) => ownAdvice(facts, one))]
    : []
  return [...shellAdvice(facts, carries), ...portAdvice(facts, port), ...(carries ? trust : [])]
}

function shellAdvice(facts: ImageFacts, carries: boolean): ImageAdvice[] {
  if (facts.shell || carries) return []
  const sentence =
    "This image has no sh. Without the sidecar it runs; it could not be rebuilt with the openapi switch on."
  return [{ about: "Shell", sentence, dockerfile: null }]
}

function portAdvice({ ports }: ImageFacts, port: number | null): ImageAdvice[] {
  if (port !== null || ports.length === 0) return []
  const sentence = `The image says that it listens on ${ports.join(", ")}. Without a port here it must listen on the one in PORT, ${podPort}.`
  return [{ about: "Port", sentence, dockerfile: null }]
}

const installs: Record<NonNullable<ImageFacts["packageTool"]>, string> = {
  "apt-get": lineOf("debian"),
  apk: lineOf("alpine"),
  dnf: "RUN dnf install -y ca-certificates && dnf clean all",
  microdnf: "RUN microdnf install -y ca-certificates && microdnf clean all",
  yum: lineOf("centos"),
}

function lineOf(id: (typeof trustPackages)[number]["id"]) {
  return trustPackages.find((one) => one.id === id)!.line
}

function trustAdvice({ trustTool, packageTool, user }: ImageFacts): ImageAdvice[] {
  if (!trustTool)
    return [
      {
        about: "Trust",
        sentence:
          "For https:// calls: the image has no update-ca-certificates, so its programs do not trust the sidecar's certificate by themselves. http:// calls need nothing.",
        dockerfile: packageTool && installs[packageTool],
      },
    ]
  if (isRoot(user)) return []
  const sentence = `For https:// calls: the image runs as ${user}, who may not change what it trusts. Let its programs read ${certificateFile} themselves, or call http://.`
  return [{ about: "User", sentence, dockerfile: null }]
}

function ownAdvice(facts: ImageFacts, { runtime, settled }: ImageFacts["ownRoots"][number]): ImageAdvice[] {
  if (settled) return []
  return [{ about: runtime, ...ownRootsAdvice[runtime](facts) }]
}

const ownRootsAdvice: Record<
  ImageFacts["ownRoots"][number]["runtime"],
  (facts: ImageFacts) => Omit<ImageAdvice, "about">
> = {
  Node: () => ({
    sentence:
      "For https:// calls: Node.js brings its own roots and reads one more file. This image names one in NODE_EXTRA_CA_CERTS; instances get the sidecar's certificate in its place unless the version sets the variable itself.",
    dockerfile: null,
  }),
  Python: (facts) => ({
    sentence: "For https:// calls: Python's requests brings its own roots (certifi) and reads this variable.",
    dockerfile: `ENV REQUESTS_CA_BUNDLE=${bundleOf(facts)}`,
  }),
  Java: ({ command }) => ({
    sentence:
      "For https:// calls: Java trusts what its own key store has; this adds the certificate at each start.",
    dockerfile: `ENTRYPOINT ${JSON.stringify(["sh", "-c", keytool, ...command])}`,
  }),
}

const keytool = `keytool -importcert -noprompt -cacerts -storepass changeit -alias weside -file ${certificateFile}; exec "$0" "$@"`

/** The system's bundle, which the certificate is added to, where that can be. */
const bundleOf = ({ trustTool, user }: ImageFacts) => {
  if (!trustTool || !isRoot(user)) return certificateFile
  return trustTool === "update-ca-trust"
    ? "/etc/pki/tls/certs/ca-bundle.crt"
    : "/etc/ssl/certs/ca-certificates.crt"
}

export const isRoot = (user: string) => /^(|root|0)(:.*)?$/.test(user)
