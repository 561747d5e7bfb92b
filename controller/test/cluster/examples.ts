// What the tests of the test cluster begin with.
import type { IncomingMessage } from "node:http"
import { request } from "node:https"
import {
  AppsV1Api,
  AuthenticationV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  type V1Deployment,
} from "@kubernetes/client-node"
import type { TestCluster } from "./cluster"

export const namespace = "weside-instances"

export const clientsOf = (config: KubeConfig) => ({
  core: config.makeApiClient(CoreV1Api),
  apps: config.makeApiClient(AppsV1Api),
  policy: config.makeApiClient(PolicyV1Api),
  autoscaling: config.makeApiClient(AutoscalingV2Api),
  authentication: config.makeApiClient(AuthenticationV1Api),
  authorization: config.makeApiClient(AuthorizationV1Api),
})
export type Clients = ReturnType<typeof clientsOf>

export const asApply = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply)
export const asMerge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch)

/** Applies as `weside` does: a record wins over whoever edited it. */
export const applyDeployment = (
  { apps }: Clients,
  body: V1Deployment,
  {
    fieldManager = "weside",
    force = true,
    dryRun,
  }: { fieldManager?: string; force?: boolean; dryRun?: string } = {},
) =>
  apps.patchNamespacedDeployment(
    { namespace, name: body.metadata!.name!, body, fieldManager, force, dryRun },
    asApply,
  )

export type Example = {
  replicas?: number
  image?: string
  env?: Record<string, string>
  pod?: object
  strategy?: object
}

export const deployment = (
  name: string,
  { replicas, image, env, pod, strategy }: Example = {},
): V1Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, labels: { app: name } },
  spec: {
    ...(replicas !== undefined && { replicas }),
    ...(strategy && { strategy }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            ...{ name: "app", image: image ?? "registry.example/hello:1", ports: [{ containerPort: 80 }] },
            ...(env && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
          },
        ],
        ...pod,
      },
    },
  },
})

/** What a refused request was answered: a Status. */
export async function refusalOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (error: { code?: number; body?: string }) => error,
  )
  if (!error) throw new Error("It was not refused.")
  const { body } = error
  return { code: error.code, ...(typeof body === "string" ? JSON.parse(body) : (body ?? {})) }
}

type Sent = { body?: string; headers?: Record<string, string>; token?: string }

/** A request as no client of a library would send it. */
export async function ask(
  cluster: TestCluster,
  method: string,
  path: string,
  { body, headers, token }: Sent = {},
) {
  const known = cluster.kubeConfig()
  const authorization = `Bearer ${token ?? known.getCurrentUser()!.token}`
  const asked = request(`${cluster.url}${path}`, {
    method,
    ca: Buffer.from(known.getCurrentCluster()!.caData!, "base64"),
    headers: { authorization, ...headers },
  })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve).once("error", reject).end(body)
  })
  let text = ""
  for await (const part of response.setEncoding("utf8")) text += part
  return { status: response.statusCode, headers: response.headers, text }
}
