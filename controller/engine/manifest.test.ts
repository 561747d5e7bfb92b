import type { V1Container, V1PodTemplateSpec } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { wechatHosts } from "@/lib/wire/takeover"
import { workload as example } from "../test/examples"
import type { Workload } from "../workload"
import { deploymentOf, podTemplateOf } from "./manifest"
import { brokerTrustOf } from "./manifest/broker-trust"
import { autoscalerOf, disruptionBudgetOf } from "./manifest/companions"
import { type Platform, sidecarResources } from "./manifest/platform"

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const source = {
  kind: "Image" as const,
  image: "registry.example.com/shop:7",
  reference: `registry.example.com/shop@${digest("a")}`,
}
const workload: Workload = {
  versionId: "the-version",
  environmentId: "the-environment",
  environment: "prod",
  service: "shop",
  number: 7,
  name: "shop-007",
  source,
  port: 8123,
  env: { COLOUR: "teal", COST: "$5 $(HOME) $$" },
  cpu: 1.25,
  memoryMib: 321,
  sidecar: { recordedBuild: "build-77", wxTokenFile: false },
  replicas: 4,
  autoscaling: null,
  generation: 19,
}
const platform: Platform = {
  owner: "the-owner",
  namespace: "the-namespace",
  sidecarImage: `registry.example.com/sidecar@${digest("b")}`,
  sidecarBuild: "build-88",
  netAdmin: true,
  broker: { url: "https://broker.example:9443" },
  upstream: { url: "https://upstream.example" },
  consoleUrl: "https://console.example",
  identity: { audience: "the-audience", serviceAccount: "the-account" },
  brokerTrust: null,
  sidecarResources,
}
const oneMachine: Platform = {
  ...platform,
  namespace: null,
  broker: { socket: "/data/sockets/broker.sock" },
  upstream: { socket: "/data/sockets/upstream.sock" },
  identity: { hostFolder: "/data/instances/7/identity" },
}

const podOf = (change: Partial<Workload> = {}, on: Partial<Platform> = {}) =>
  podTemplateOf({ ...workload, ...change }, { ...platform, ...on }).spec!
const initNames = (pod: NonNullable<V1PodTemplateSpec["spec"]>) => pod.initContainers!.map((one) => one.name)
const container = (pod: NonNullable<V1PodTemplateSpec["spec"]>, name: string): V1Container =>
  [...pod.initContainers!, ...pod.containers].find((one) => one.name === name)!
const variable = (one: V1Container, name: string) => one.env!.find((each) => each.name === name)

test("the token file is the sidecar's to write and the application's to read", () => {
  const pod = podOf({ sidecar: { recordedBuild: "b", wxTokenFile: true } })
  const mountOf = (name: string) =>
    container(pod, name).volumeMounts?.find((mount) => mount.name === "wx-token")
  expect(mountOf("sidecar")).toEqual({ name: "wx-token", mountPath: "/.tencentcloudbase/wx" })
  expect(mountOf("app")).toEqual({ name: "wx-token", mountPath: "/.tencentcloudbase/wx", readOnly: true })
  expect(variable(container(pod, "sidecar"), "SIDECAR_WX_TOKEN_FILE")?.value).toBe(
    "/.tencentcloudbase/wx/cloudbase_access_token",
  )
  expect(pod.volumes?.map(({ name }) => name)).toContain("wx-token")
  expect(podOf().volumes?.map(({ name }) => name)).not.toContain("wx-token")
})

test("every field reaches the manifest", () => {
  const { metadata, spec } = deploymentOf(workload, platform)
  expect(metadata).toMatchObject({ name: "prod-shop-007-ersion", namespace: "the-namespace" })
  expect(spec!.replicas).toBe(4)
  expect(spec!.selector.matchLabels).toEqual({
    "weside/owner": "the-owner",
    "weside/version-id": "the-version",
  })
  expect(spec!.template.metadata!.labels).toEqual(metadata!.labels)
  expect(metadata!.labels).toMatchObject({
    ...{ "weside/owner": "the-owner", "weside/version-id": "the-version", "weside/version": "7" },
    ...{ "weside/environment": "prod", "weside/environment-id": "the-environment", "weside/service": "shop" },
    "app.kubernetes.io/version": "shop-007",
  })
  const pod = spec!.template.spec!
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    serviceAccountName: "the-account",
    hostAliases: [{ ip: "127.77.0.5", hostnames: wechatHosts }],
  })
  const app = container(pod, "app")
  expect(app).toMatchObject({ image: source.reference, ports: [{ containerPort: 8123 }] })
  expect(app.resources).toEqual({
    requests: { cpu: "1250m", memory: "321Mi" },
    limits: { cpu: "1250m", memory: "321Mi" },
  })
  expect(variable(app, "COLOUR")!.value).toBe("teal")
  expect(variable(app, "COST")!.value).toBe("$$5 $$(HOME) $$$$")
  expect(variable(app, "PORT")!.value).toBe("8123")
  expect(variable(app, "INSTANCE")!.valueFrom!.fieldRef!.fieldPath).toBe("metadata.name")
  const sidecar = container(pod, "sidecar")
  expect(sidecar).toMatchObject({ image: platform.sidecarImage, resources: sidecarResources })
  expect(Object.fromEntries(sidecar.env!.map(({ name, value }) => [name, value]))).toEqual({
    SIDECAR_LISTEN: "127.77.0.5:15080",
    SIDECAR_TLS_LISTEN: "127.77.0.5:15443",
    SIDECAR_CERTIFICATE_DIR: "/app/cert",
    SIDECAR_KEY_FILE: "/var/lib/weside/key.pem",
    SIDECAR_JOIN_TOKEN_FILE: "/run/weside/identity/token",
    SIDECAR_HEALTH_LISTEN: "0.0.0.0:15021",
    SIDECAR_BROKER_URL: "https://broker.example:9443",
    SIDECAR_UPSTREAM: "https://upstream.example",
    SIDECAR_PERMISSIONS_URL: "https://console.example/environments/prod/permissions",
    SIDECAR_BUILD: "build-88",
  })
  expect(pod.volumes!.find((volume) => volume.name === "identity")!.projected!.sources).toEqual([
    { serviceAccountToken: { audience: "the-audience", expirationSeconds: 600, path: "token" } },
  ])
})

test.each([
  ["recorded on", { recordedBuild: "b", wxTokenFile: false }, platform, ["takeover", "sidecar"]],
  [
    "recorded on, without NET_ADMIN",
    { recordedBuild: "b", wxTokenFile: false },
    { ...platform, netAdmin: false },
    ["sidecar"],
  ],
  [
    "recorded on, one machine",
    { recordedBuild: null, wxTokenFile: false },
    oneMachine,
    ["takeover", "link-broker", "link-upstream", "sidecar"],
  ],
  ["recorded off", null, platform, []],
  ["recorded off, a stand-in for WeChat", null, oneMachine, ["takeover", "link-upstream"]],
] as const)("%s: what stands before the application", (_, sidecar, on, names) => {
  const pod = podOf({ sidecar }, on)
  expect(initNames(pod)).toEqual(names)
  expect(pod.containers.map((one) => one.name)).toEqual(["app"])
})

test("without the sidecar nothing of it is there: no name, no volume, no hook", () => {
  const pod = podOf({ sidecar: null })
  expect(pod.hostAliases).toBeUndefined()
  expect(pod.volumes).toEqual([])
  const app = container(pod, "app")
  expect(app.lifecycle).toBeUndefined()
  expect(app.volumeMounts).toBeUndefined()
  expect(JSON.stringify(pod)).not.toMatch(/sidecar|127\.77|certificate/)
})

test("Node.js is told of the certificate, unless the version says what to trust", () => {
  expect(variable(container(podOf(), "app"), "NODE_EXTRA_CA_CERTS")!.value).toBe("/app/cert/certificate.crt")
  const own = container(podOf({ env: { NODE_EXTRA_CA_CERTS: "/own.pem" } }), "app")
  expect(own.env!.filter((one) => one.name === "NODE_EXTRA_CA_CERTS")).toEqual([
    { name: "NODE_EXTRA_CA_CERTS", value: "/own.pem" },
  ])
})

test("the sidecar is ready before the application starts, and is started again when it hangs", () => {
  const sidecar = container(podOf(), "sidecar")
  expect(sidecar.restartPolicy).toBe("Always")
  expect(sidecar.startupProbe!.httpGet).toEqual({ path: "/healthz", port: 15021 })
  expect(sidecar.livenessProbe!.httpGet).toEqual({ path: "/healthz", port: 15021 })
})

test("what is ours runs as nobody, reads its image only and has no capability but the takeover's one", () => {
  const pod = podOf({}, oneMachine)
  for (const one of pod.initContainers!) {
    expect(one.image).toMatch(/@sha256:[0-9a-f]{64}$/)
    expect(one.securityContext).toMatchObject({
      privileged: false,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      seccompProfile: { type: "RuntimeDefault" },
    })
    const root = one.name === "takeover"
    expect(one.securityContext!.runAsNonRoot).toBe(!root)
    expect(one.securityContext!.runAsUser).toBe(root ? 0 : 65532)
    expect(one.securityContext!.capabilities).toEqual({
      drop: ["ALL"],
      ...(root && { add: ["NET_ADMIN"] }),
    })
    expect(one.resources!.limits!.memory).toBeDefined()
  }
})

test("only the sidecar has the key and the identity; the application may read the certificate and no socket", () => {
  const pod = podOf({}, oneMachine)
  const mounts = (name: string) =>
    (container(pod, name).volumeMounts ?? []).map((mount) => `${mount.name}${mount.readOnly ? ":ro" : ""}`)
  expect(mounts("app")).toEqual(["certificate:ro"])
  expect(mounts("sidecar")).toEqual(["certificate", "key", "identity:ro"])
  expect(mounts("takeover")).toEqual([])
  expect(mounts("link-broker")).toEqual(["sockets:ro"])
  expect(container(pod, "app").securityContext!.capabilities!.drop).toEqual(["NET_RAW"])
})

test("one machine: the sidecar finds the broker and WeChat's stand-in on loopback addresses of the pod", () => {
  const pod = podOf({}, oneMachine)
  const sidecar = container(pod, "sidecar")
  expect(variable(sidecar, "SIDECAR_BROKER_URL")!.value).toBe("http://127.77.0.6:9070")
  expect(variable(sidecar, "SIDECAR_UPSTREAM")!.value).toBe("http://127.77.0.7:9070")
  expect(container(pod, "link-broker").command!.slice(2)).toEqual([
    expect.stringContaining("TCP-LISTEN:9070,bind=127.77.0.6,"),
    "UNIX-CONNECT:/run/weside/sockets/broker.sock",
  ])
  expect(pod.volumes!.find((volume) => volume.name === "sockets")!.hostPath!.path).toBe("/data/sockets")
  expect(pod.volumes!.find((volume) => volume.name === "identity")!.hostPath!.path).toBe(
    "/data/instances/7/identity",
  )
})

test("without the sidecar the stand-in answers under WeChat's names itself", () => {
  const pod = podOf({ sidecar: null }, oneMachine)
  expect(pod.hostAliases![0]!.ip).toBe("127.77.0.5")
  expect(container(pod, "link-upstream").command![2]).toContain("TCP-LISTEN:15080,bind=127.77.0.5,")
})

test.each([
  [null, "127.77.0.5:15080", "127.77.0.5:15443"],
  [80, "127.77.0.5:15080", "127.77.0.5:15443"],
  [443, "127.77.0.5:15080", "127.77.0.5:15443"],
  [15080, "127.77.0.5:15443", "127.77.0.5:15021"],
  [15443, "127.77.0.5:15080", "127.77.0.5:15021"],
  [15021, "127.77.0.5:15080", "127.77.0.5:15443"],
])(
  "an application on port %s: ports 80 and 443 of the name are translated to %s and %s",
  (port, http, https) => {
    const pod = podOf({ port })
    const [rules] = container(pod, "takeover").command!.slice(1)
    expect(rules).toContain(`ip daddr 127.77.0.5 tcp dport 80 dnat to ${http}`)
    expect(rules).toContain(`ip daddr 127.77.0.5 tcp dport 443 dnat to ${https}`)
    const sidecar = container(pod, "sidecar")
    expect(variable(sidecar, "SIDECAR_LISTEN")!.value).toBe(http)
    expect(variable(sidecar, "SIDECAR_TLS_LISTEN")!.value).toBe(https)
    const health = variable(sidecar, "SIDECAR_HEALTH_LISTEN")!.value!.split(":")[1]
    expect([http, https].map((listen) => listen.split(":")[1])).not.toContain(health)
    expect(health).not.toBe(String(port))
  },
)

test("where NET_ADMIN is not allowed the sidecar takes the ports as they are, unless the application has one", () => {
  const pod = podOf({}, { netAdmin: false })
  expect(variable(container(pod, "sidecar"), "SIDECAR_LISTEN")!.value).toBe("127.77.0.5:80")
  expect(pod.securityContext!.sysctls).toEqual([{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }])
  for (const port of [80, 443])
    expect(() => podOf({ port }, { netAdmin: false })).toThrow(`another port than ${port}`)
  expect(() => podOf({ port: 80, sidecar: null }, { netAdmin: false })).not.toThrow()
})

test("a version with no limits has none, and one with no port is told one", () => {
  const pod = podOf({ cpu: null, memoryMib: null, port: null })
  const app = container(pod, "app")
  expect(app.resources).toEqual({})
  expect(variable(app, "PORT")!.value).toBe("8080")
})

test("a version that runs a command is no pod", () => {
  expect(() => podTemplateOf({ ...workload, source: example.source }, platform)).toThrow(
    "shop-007 runs a command",
  )
})

const trusting = { ...platform, brokerTrust: { pem: "the PEM", digest: "the-digest" } }

test("the broker's roots: the sidecar's alone, and other roots make other pods", () => {
  const { metadata, spec } = podTemplateOf(workload, trusting)
  const sidecar = container(spec!, "sidecar")
  expect(variable(sidecar, "NODE_EXTRA_CA_CERTS")!.value).toBe("/run/weside/trust/ca.crt")
  expect(sidecar.volumeMounts).toContainEqual({
    name: "broker-ca",
    mountPath: "/run/weside/trust",
    readOnly: true,
  })
  expect(spec!.volumes).toContainEqual({ name: "broker-ca", configMap: { name: "the-owner-broker-ca" } })
  expect(metadata!.annotations).toEqual({ "weside/broker-ca": "the-digest" })
  expect(container(spec!, "app").volumeMounts!.map(({ name }) => name)).not.toContain("broker-ca")
  expect(brokerTrustOf(trusting)).toMatchObject({
    metadata: {
      name: "the-owner-broker-ca",
      namespace: "the-namespace",
      labels: { "weside/owner": "the-owner" },
    },
    data: { "ca.crt": "the PEM" },
  })
})

test("a broker that everybody trusts, and a version without the sidecar, need none of it", () => {
  expect(brokerTrustOf(platform)).toBeNull()
  expect(podTemplateOf(workload, platform).metadata!.annotations).toBeUndefined()
  expect(JSON.stringify(podTemplateOf({ ...workload, sidecar: null }, trusting))).not.toContain("broker-ca")
})

const owned = [
  {
    ...{ apiVersion: "apps/v1", kind: "Deployment", name: "prod-shop-007-ersion", uid: "the-uid" },
    ...{ controller: true, blockOwnerDeletion: false },
  },
]

test("an autoscaler's bounds reach it, and leave the Deployment's replicas to it", () => {
  const scaled = { ...workload, autoscaling: { minReplicas: 3, maxReplicas: 8 } }
  expect(deploymentOf(scaled, platform).spec).not.toHaveProperty("replicas")
  const autoscaler = autoscalerOf(scaled, platform, "the-uid")!
  expect(autoscaler.metadata).toMatchObject({
    name: "prod-shop-007-ersion",
    namespace: "the-namespace",
    ownerReferences: owned,
  })
  expect(autoscaler.spec).toMatchObject({
    ...{
      minReplicas: 3,
      maxReplicas: 8,
      scaleTargetRef: { kind: "Deployment", name: "prod-shop-007-ersion" },
    },
    metrics: [{ containerResource: { name: "cpu", container: "app", target: { averageUtilization: 80 } } }],
  })
  expect(autoscalerOf(workload, platform, "the-uid")).toBeNull()
})

test("a budget for the version's pods, which goes with their Deployment", () => {
  const { metadata, spec } = disruptionBudgetOf(workload, platform, "the-uid")
  expect(metadata).toMatchObject({ name: "prod-shop-007-ersion", ownerReferences: owned })
  expect(spec).toMatchObject({ maxUnavailable: 1, selector: deploymentOf(workload, platform).spec!.selector })
})

test("names that read alike when joined make different Deployments; values of labels end as Kubernetes wants", () => {
  const one = deploymentOf(
    { ...workload, environment: "a-b", name: "c-001", versionId: "the-first" },
    platform,
  )
  const other = deploymentOf(
    { ...workload, environment: "a", name: "b-c-001", versionId: "the-second" },
    platform,
  )
  expect(one.metadata!.name).not.toBe(other.metadata!.name)
  const ending = deploymentOf({ ...workload, environment: "prod-", service: "shop--" }, platform)
  for (const value of Object.values(ending.metadata!.labels!))
    expect(value).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/)
})
