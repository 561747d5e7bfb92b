// Which calls of the Kubernetes API the code makes, by process: what deploy/kubernetes/access.yaml has to allow, and no
// more. Whoever adds a call adds it here. (Every cluster tells its version to whoever it knows.)

/** `group` is empty for the core; without a namespace it is asked of the whole cluster. */
export type Access = {
  namespace?: string
  group: string
  resource: string
  verbs: string[]
  names?: string[]
}

const namespace = "weside-instances"
const watched = ["list", "watch"]
const applied = ["create", "patch"]

export const access: Record<"console" | "controller" | "broker", Access[]> = {
  // lib/instances/read-pod-log.ts
  console: [{ namespace, group: "", resource: "pods/log", verbs: ["get"] }],
  // controller/engine/kubernetes/objects.ts, logs.ts
  controller: [
    {
      namespace,
      group: "apps",
      resource: "deployments",
      verbs: ["get", ...watched, ...applied, "update", "delete"],
    },
    { namespace, group: "apps", resource: "replicasets", verbs: watched },
    { namespace, group: "", resource: "pods", verbs: [...watched, "delete"] },
    { namespace, group: "", resource: "pods/log", verbs: ["get"] },
    { namespace, group: "policy", resource: "poddisruptionbudgets", verbs: ["get", ...watched, ...applied] },
    {
      namespace,
      group: "autoscaling",
      resource: "horizontalpodautoscalers",
      verbs: ["get", ...watched, ...applied, "delete"],
    },
    { namespace, group: "", resource: "configmaps", verbs: ["create"] },
    { namespace, group: "", resource: "configmaps", verbs: ["patch"], names: ["weside-broker-ca"] },
  ],
  // broker/pod-tokens.ts
  broker: [{ group: "authentication.k8s.io", resource: "tokenreviews", verbs: ["create"] }],
}
