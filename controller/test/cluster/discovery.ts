import { allKinds } from "./kinds"

/** `/api`, `/apis` and below: which groups, versions and resources there are. */
export function discovery(path: string) {
  const groups = [...new Set(allKinds.map((kind) => kind.apiVersion))].filter((one) => one !== "v1")
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] }
  if (path === "/apis")
    return {
      ...{ kind: "APIGroupList", apiVersion: "v1" },
      groups: groups.map((groupVersion) => {
        const [name = "", version = ""] = groupVersion.split("/")
        const only = { groupVersion, version }
        return { name, versions: [only], preferredVersion: only }
      }),
    }
  const groupVersion = path.replace(/^\/apis?\//, "")
  const kinds = allKinds.filter((kind) => kind.apiVersion === groupVersion)
  if (kinds.length === 0) return null
  return {
    ...{ kind: "APIResourceList", apiVersion: "v1", groupVersion },
    resources: kinds.map(({ kind, resource, namespaced }) => ({
      ...{ name: resource, singularName: kind.toLowerCase(), namespaced, kind },
      ...(shortNames[resource] && { shortNames: [shortNames[resource]] }),
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    })),
  }
}

const shortNames: Record<string, string> = {
  ...{ namespaces: "ns", nodes: "no", pods: "po", services: "svc", configmaps: "cm", serviceaccounts: "sa" },
  ...{ deployments: "deploy", replicasets: "rs", events: "ev", ingresses: "ing", networkpolicies: "netpol" },
  ...{ horizontalpodautoscalers: "hpa", poddisruptionbudgets: "pdb", persistentvolumeclaims: "pvc" },
}
