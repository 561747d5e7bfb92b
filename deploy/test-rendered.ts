// What `kubectl kustomize` makes of deploy/kubernetes, for the tests.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import {
  type KubernetesObject,
  loadAllYaml,
  type V1Container,
  type V1Deployment,
  type V1Ingress,
  type V1NetworkPolicy,
  type V1PodDisruptionBudget,
  type V1Service,
} from "@kubernetes/client-node"
import { loadAll } from "js-yaml"

export const components = ["cert-manager", "private-registry", "sign-in", "without-net-admin"]

const folder = path.join(import.meta.dirname, "kubernetes")
const kubectl = process.env.WESIDE_TEST_KUBECTL || "kubectl"

/** Weside with these components, as an overlay of an operator's has it. */
export function rendered(...components: string[]): Rendered {
  // Kustomize takes folders by relative names only.
  const overlay = mkdtempSync(path.join(import.meta.dirname, "overlay-"))
  const from = (place: string) => path.relative(overlay, path.join(folder, place))
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [from(".")],
    components: components.map((name) => from(`components/${name}`)),
  }
  try {
    writeFileSync(path.join(overlay, "kustomization.yaml"), JSON.stringify(kustomization))
    return new Rendered(render(overlay))
  } finally {
    rmSync(overlay, { recursive: true })
  }
}

/** The overlay that operators begin from. */
export const renderedExample = () =>
  new Rendered(render(path.join(import.meta.dirname, "kubernetes-example")))

/** Fails on warnings too: what is deprecated is gone one day. */
function render(place: string): string {
  const { stdout, stderr, status, error } = spawnSync(kubectl, ["kustomize", place], { encoding: "utf8" })
  if (error || status !== 0 || stderr)
    throw new Error(`${kubectl} kustomize ${place}: ${error?.message ?? stderr}`)
  return stdout
}

export class Rendered {
  /** As the client reads them: what it does not know is left out. */
  readonly objects: KubernetesObject[]
  /** As they are written. */
  readonly written: Record<string, unknown>[]

  constructor(text: string) {
    this.objects = loadAllYaml(text) as KubernetesObject[]
    this.written = loadAll(text) as Record<string, unknown>[]
  }

  of<T extends KubernetesObject>(kind: string) {
    return this.objects.filter((object): object is T => object.kind === kind)
  }

  has = (kind: string, namespace: string, name: string) =>
    this.of(kind).some(({ metadata }) => metadata?.namespace === namespace && metadata.name === name)

  deployments = () => this.of<V1Deployment>("Deployment")
  services = () => this.of<V1Service>("Service")
  ingresses = () => this.of<V1Ingress>("Ingress")
  policies = () => this.of<V1NetworkPolicy>("NetworkPolicy")
  budgets = () => this.of<V1PodDisruptionBudget>("PodDisruptionBudget")

  /** Of the ConfigMap that all three processes get their settings from. */
  settings(): Record<string, string> {
    const name = containersOf(this.deployments()[0]!).at(-1)!.envFrom![0]!.configMapRef!.name
    const found = this.of<KubernetesObject & { data: Record<string, string> }>("ConfigMap")
    return found.find(({ metadata }) => metadata?.name === name)!.data
  }
}

export const containersOf = ({ spec }: V1Deployment): V1Container[] => [
  ...(spec!.template.spec!.initContainers ?? []),
  ...spec!.template.spec!.containers,
]
