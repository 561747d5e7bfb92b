import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import path from "node:path"
import type { V1Role, V1RoleBinding } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { access } from "./access"
import { rendered } from "./test-rendered"

const root = path.resolve(import.meta.dirname, "..")
const plain = rendered()

test.each(Object.entries(access))("the %s may do what it does, and nothing else", (process, wanted) => {
  const bindings = [
    ...plain.of<V1RoleBinding>("RoleBinding"),
    ...plain.of<V1RoleBinding>("ClusterRoleBinding"),
  ]
  const given = bindings
    .filter(({ subjects }) =>
      subjects!.some(({ name, namespace }) => name === `weside-${process}` && namespace === "weside"),
    )
    .flatMap(({ roleRef, metadata }) => {
      const role = plain.of<V1Role>(roleRef.kind).find((one) => one.metadata!.name === roleRef.name)!
      expect(role.metadata!.namespace).toBe(metadata!.namespace)
      return role.rules!.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
        resources!.map((resource) => ({
          ...(metadata!.namespace && { namespace: metadata!.namespace }),
          ...{ group: apiGroups![0]!, resource, verbs },
          ...(resourceNames && { names: resourceNames }),
        })),
      )
    })
  expect(given).toEqual(wanted)
})

test("what the code calls is what deploy/access.ts lists", () => {
  const files = execFileSync("git", ["ls-files", "broker", "controller", "lib"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\/test[/-]/.test(file))
  const texts = files.map((file) => readFileSync(path.join(root, file), "utf8"))
  const called = texts
    .filter((text) => text.includes('"@kubernetes/client-node"'))
    .flatMap((text) =>
      [...text.matchAll(typedCall)].map(
        ([, word, kind]) => `${verbOf[word!]} ${kind === "PodLog" ? "pods/log" : `${kind!.toLowerCase()}s`}`,
      ),
    )
  const listed = Object.values(access)
    .flat()
    .flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`))
  // A watch is a path, and applying what is not there yet is creating it.
  expect([...new Set(called.filter((right) => !listed.includes(right)))]).toEqual([])
  const uncalled = listed.filter((right) => !called.includes(right) && !/^(watch|create) /.test(right))
  expect(uncalled).toEqual([])
})

const typedCall = /\.(list|read|create|patch|replace|delete)(?:Namespaced)?([A-Z]\w+)\(\{/g
const verbOf: Record<string, string> = {
  ...{ list: "list", read: "get", create: "create", patch: "patch" },
  ...{ replace: "update", delete: "delete" },
}

test("instances have no rights and no token of the cluster", () => {
  const [instance] = plain.of("ServiceAccount").filter(({ metadata }) => metadata!.name === "weside-instance")
  expect(instance).toMatchObject({
    metadata: { namespace: "weside-instances" },
    automountServiceAccountToken: false,
  })
  const subjects = plain.objects.flatMap((one) => ("subjects" in one ? (one as V1RoleBinding).subjects! : []))
  expect(subjects.map(({ name }) => name)).not.toContain("weside-instance")
})
