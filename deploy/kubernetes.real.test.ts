import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { readConfig as brokerConfig } from "../broker/config"
import { loadKeys } from "../broker/keys"
import { readConfig as controllerConfig } from "../controller/config"
import { deploymentOf } from "../controller/engine/manifest"
import { type Platform, sidecarResources } from "../controller/engine/manifest/platform"
import { decode } from "../controller/test/cluster/decode"
import { isRecord } from "../controller/test/cluster/objects"
import { selects } from "../controller/test/cluster/selectors"
import { validatePodSpec } from "../controller/test/cluster/validation-pods"
import { workload } from "../controller/test/examples"
import { components, containersOf, rendered, renderedExample } from "./test-rendered"

const root = path.resolve(import.meta.dirname, "..")
const plain = rendered()
const whole = rendered(...components)
const variants = { plain, whole, example: renderedExample() }
const guide = readFileSync(path.join(root, "docs/kubernetes.md"), "utf8")

/** What the operator makes, or cert-manager, before any pod starts: the guide says how. */
const madeByOperator: Record<string, string[]> = {
  "Secret/weside-database": ["url"],
  "Secret/weside-keys": ["keys.json"],
  "Secret/weside-session": ["session.key"],
  "ConfigMap/weside-sealing-keys": ["sealing-keys.json"],
  "Secret/weside-broker-tls": ["tls.crt", "tls.key", "ca.crt"],
  "Secret/weside-sign-in": [],
  "Secret/weside-console-tls": [],
  "Secret/weside-registry": [".dockerconfigjson"],
}

describe.each(Object.entries(variants))("%s", (_name, weside) => {
  test("every field is one that its kind has, of the right type", () => {
    for (const object of weside.written) {
      const { apiVersion, kind } = object as { apiVersion: string; kind: string }
      if (apiVersion.startsWith("cert-manager.io/")) continue
      const model = { apiVersion, kind, resource: "", namespaced: true, model: `V1${kind}` }
      expect(decode(object, model).unknown, JSON.stringify(object.metadata)).toEqual([])
      if (kind === "Deployment") expect(validatePodSpec(podSpecOf(object), "spec")).toEqual([])
    }
  })

  test("what a pod names is there, or is the operator's to make and in the guide", () => {
    for (const { metadata, spec } of weside.deployments()) {
      const pod = spec!.template.spec!
      expect(weside.has("ServiceAccount", metadata!.namespace!, pod.serviceAccountName!)).toBe(true)
      for (const { what, key } of namedBy(pod)) {
        const [kind, name] = what.split("/") as [string, string]
        if (weside.has(kind, metadata!.namespace!, name)) continue
        expect(Object.keys(madeByOperator)).toContain(what)
        if (key) expect(madeByOperator[what]).toContain(key)
        expect(guide).toContain(name)
      }
      for (const container of [...(pod.initContainers ?? []), ...pod.containers])
        for (const { name } of container.volumeMounts ?? [])
          expect(pod.volumes!.map((volume) => volume.name)).toContain(name)
    }
  })

  test("services, the ingress, probes and budgets find what they point at", () => {
    for (const { spec } of weside.services()) {
      const [pods, more] = weside
        .deployments()
        .filter((one) => selects({ matchLabels: spec!.selector }, one.spec!.template.metadata!.labels))
      expect(more).toBeUndefined()
      for (const { targetPort } of spec!.ports!) expect(portNames(pods!)).toContain(targetPort)
    }
    for (const { spec } of weside.ingresses())
      for (const { backend } of spec!.rules!.flatMap((rule) => rule.http!.paths)) {
        const service = weside.services().find(({ metadata }) => metadata!.name === backend.service!.name)
        expect(service!.spec!.ports!.map(({ name }) => name)).toContain(backend.service!.port!.name)
      }
    for (const deployment of weside.deployments())
      for (const { ports, readinessProbe, livenessProbe, startupProbe } of containersOf(deployment))
        for (const probe of [readinessProbe, livenessProbe, startupProbe])
          if (probe)
            expect(ports!.map(({ name }) => name)).toContain((probe.httpGet ?? probe.tcpSocket!).port)
    expect(weside.budgets().map((budget) => podsOf(weside, budget.spec!.selector!))).toEqual([
      ["weside-broker"],
      ["weside-console"],
      ["weside-controller"],
    ])
  })

  test("no container has more rights than it needs, and each says what it takes", () => {
    for (const deployment of weside.deployments()) {
      const { securityContext, volumes, topologySpreadConstraints } = deployment.spec!.template.spec!
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      })
      expect(topologySpreadConstraints).toHaveLength(1)
      for (const { name, emptyDir, secret, configMap } of volumes!)
        expect(emptyDir ?? secret ?? configMap, name).toBeDefined()
      for (const { name, securityContext, resources } of containersOf(deployment)) {
        expect(securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        })
        expect(resources, name).toMatchObject({
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { memory: expect.anything() },
        })
      }
    }
  })

  test("private keys are in brokers alone", () => {
    const keepers = weside
      .deployments()
      .filter(({ spec }) =>
        spec!.template.spec!.volumes!.some(
          ({ secret }) =>
            secret?.secretName === "weside-keys" ||
            (secret?.secretName === "weside-broker-tls" && !secret.items),
        ),
      )
    expect(keepers.map(({ metadata }) => metadata!.name)).toEqual(["weside-broker"])
    for (const { secret } of weside.deployments().flatMap(({ spec }) => spec!.template.spec!.volumes!))
      if (secret?.items) expect(["ca.crt", ".dockerconfigjson"]).toContain(secret.items[0]!.key)
  })

  test("policies are about pods and ports that are there", () => {
    for (const { metadata, spec } of weside.policies()) {
      const { namespace, name } = metadata!
      if (namespace !== "weside") continue
      const selected = podsOf(weside, spec!.podSelector!)
      expect(selected, name).not.toEqual([])
      for (const { ports, _from } of spec!.ingress ?? []) {
        for (const { port } of ports!) expect(selected.flatMap((pod) => portsOf(weside, pod))).toContain(port)
        for (const { podSelector, namespaceSelector } of _from!)
          if (podSelector && !namespaceSelector) expect(podsOf(weside, podSelector), name).not.toEqual([])
      }
      for (const { ports, to } of spec!.egress ?? [])
        for (const { podSelector } of to ?? [])
          if (podSelector) {
            const asked = podsOf(weside, podSelector).flatMap((pod) => portsOf(weside, pod))
            for (const { port } of ports!) expect(asked).toContain(port)
          }
    }
    for (const namespace of ["weside", "weside-instances"])
      expect(
        weside
          .policies()
          .find(({ metadata }) => metadata!.namespace === namespace && metadata!.name === "default-deny")
          ?.spec,
      ).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })
  })

  test("the settings are ones that the processes take", () => {
    for (const { metadata, spec } of weside.deployments()) {
      const program = metadata!.name!.replace("weside-", "")
      const { env, args } = spec!.template.spec!.containers.find(({ name }) => name === program)!
      const own = Object.fromEntries(env!.map(({ name, value }) => [name, value ?? "postgresql://db/weside"]))
      const variables = { NODE_ENV: "production" as const, ...weside.settings(), ...own }
      process.env.DATABASE_URL = own.DATABASE_URL
      if (program === "broker")
        expect(brokerConfig(variables)).toMatchObject({
          host: "0.0.0.0",
          keyFile: "/run/weside/keys/keys.json",
        })
      if (program === "controller")
        expect(controllerConfig(variables)).toMatchObject({ engine: "kubernetes", healthPort: 3001 })
      expect(programs()).toEqual(expect.arrayContaining([...args!, "migrate"]))
    }
  })
})

describe.each([
  ["with NET_ADMIN", plain, "privileged", true],
  ["without NET_ADMIN", rendered("without-net-admin"), "baseline", false],
] as const)("pods of instances %s", (_name, weside, level, netAdmin) => {
  const pod = deploymentOf(
    {
      ...workload,
      source: { kind: "Image", image: "shop:1", reference: `shop@sha256:${"a".repeat(64)}` },
      sidecar: { recordedBuild: "1", wxTokenFile: true },
    },
    platformOf(weside.settings()),
  ).spec!.template

  test(`are of level ${level}`, () => {
    const namespace = weside.of("Namespace").find(({ metadata }) => metadata!.name === "weside-instances")
    expect(namespace!.metadata!.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": level })
    const containers = [...pod.spec!.initContainers!, ...pod.spec!.containers]
    const added = containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? [])
    expect(added).toEqual(netAdmin ? ["NET_ADMIN"] : [])
    expect(pod.spec).not.toMatchObject({ hostNetwork: true })
    expect(pod.spec!.volumes!.filter(({ hostPath }) => hostPath)).toEqual([])
    for (const { name } of pod.spec!.securityContext!.sysctls ?? [])
      expect(name).toBe("net.ipv4.ip_unprivileged_port_start")
  })

  test("are what the policy of instances is about", () => {
    const policies = weside.policies().filter(({ metadata }) => metadata!.namespace === "weside-instances")
    for (const { spec } of policies) expect(selects(spec!.podSelector, pod.metadata!.labels)).toBe(true)
    expect(pod.spec!.serviceAccountName).toBe("weside-instance")
  })
})

test("the certificate of cert-manager is for the name that sidecars call", () => {
  const { hostname, port } = new URL(plain.settings().WESIDE_BROKER_URL!)
  const names = whole
    .of("Certificate")
    .flatMap((one) => (one as unknown as { spec: { dnsNames?: string[] } }).spec.dnsNames ?? [])
  expect(names).toContain(hostname)
  const service = plain.services().find(({ metadata }) => metadata!.name === "weside-broker")!
  expect(hostname).toBe(`${service.metadata!.name}.${service.metadata!.namespace}.svc`)
  expect(service.spec!.ports![0]!.port).toBe(Number(port))
})

test("the keys that a command prints are the ones that pods mount, and that the broker takes", async () => {
  const printed = execFileSync(process.execPath, ["--import", "tsx", "broker/kubernetes-keys.ts"], {
    cwd: root,
  })
  const { items } = JSON.parse(printed.toString()) as { items: Printed[] }
  const [secret, sealing] = items
  for (const { kind, metadata, ...content } of items)
    expect(Object.keys(content.data ?? content.stringData!)).toEqual(
      madeByOperator[`${kind}/${metadata.name}`],
    )
  const folder = mkdtempSync(path.join(tmpdir(), "weside-keys-"))
  const [keyFile, sealingKeysFile] = ["keys.json", "sealing-keys.json"].map((name) => path.join(folder, name))
  writeFileSync(keyFile!, secret!.stringData!["keys.json"]!, { mode: 0o600 })
  await loadKeys(keyFile!, sealingKeysFile!)
  expect(readFileSync(sealingKeysFile!, "utf8")).toBe(sealing!.data!["sealing-keys.json"])
  expect(readFileSync(sealingKeysFile!, "utf8")).not.toContain('"d"')
  rmSync(folder, { recursive: true })
})

type Printed = {
  kind: string
  metadata: { name: string }
  data?: Record<string, string>
  stringData?: Record<string, string>
}

/** Every Secret and ConfigMap that a value names, however deep, with the key where one is named. */
function namedBy(value: unknown): { what: string; key?: string }[] {
  if (Array.isArray(value)) return value.flatMap(namedBy)
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([field, inner]) => {
    if (!isRecord(inner)) return namedBy(inner)
    const { name, secretName, key, items } = inner as {
      name?: string
      secretName?: string
      key?: string
      items?: { key: string }[]
    }
    if (/^(secretKeyRef|secretRef|configMapRef|configMapKeyRef)$/.test(field))
      return [{ what: `${field.startsWith("secret") ? "Secret" : "ConfigMap"}/${name}`, key }]
    if (field === "secret")
      return (items ?? [{ key: undefined }]).map(({ key }) => ({ what: `Secret/${secretName}`, key }))
    if (field === "configMap") return [{ what: `ConfigMap/${name}` }]
    return namedBy(inner)
  })
}

const podSpecOf = (deployment: Record<string, unknown>) =>
  (deployment as { spec: { template: { spec: Parameters<typeof validatePodSpec>[0] } } }).spec.template.spec

type Weside = typeof plain

const podsOf = (weside: Weside, selector: Parameters<typeof selects>[0]) =>
  weside
    .deployments()
    .filter(({ spec }) => selects(selector, spec!.template.metadata!.labels))
    .map(({ metadata }) => metadata!.name!)

const portNames = (deployment: Parameters<typeof containersOf>[0]) =>
  containersOf(deployment).flatMap(({ ports }) => (ports ?? []).map(({ name }) => name))

const portsOf = (weside: Weside, name: string) =>
  containersOf(weside.deployments().find(({ metadata }) => metadata!.name === name)!).flatMap(({ ports }) =>
    (ports ?? []).map(({ containerPort }) => containerPort),
  )

/** The words that the image's command takes. */
const programs = () =>
  [...readFileSync(path.join(import.meta.dirname, "weside"), "utf8").matchAll(/^ {2}([a-z-]+)\)/gm)].map(
    ([, name]) => name!,
  )

const platformOf = (settings: Record<string, string>): Platform => ({
  owner: settings.WESIDE_OWNER!,
  namespace: settings.WESIDE_NAMESPACE!,
  sidecarImage: settings.WESIDE_SIDECAR_IMAGE!,
  sidecarBuild: "1",
  netAdmin: settings.WESIDE_NET_ADMIN === "1",
  broker: { url: settings.WESIDE_BROKER_URL! },
  upstream: { url: settings.WESIDE_UPSTREAM! },
  consoleUrl: settings.WESIDE_CONSOLE_URL!,
  identity: { audience: "weside", serviceAccount: settings.WESIDE_SERVICE_ACCOUNT! },
  brokerTrust: null,
  sidecarResources,
})
