import { expect, test } from "vitest"
import { adviceOf, architectureRefusal, shellRefusal } from "./rules"
import { type ImageFacts, ImageName } from "./schema"

const debian: ImageFacts = {
  reference: `localhost/a@sha256:${"a".repeat(64)}`,
  ...{ sizeBytes: 1, architecture: "amd64", user: "", command: ["node", "server.mjs"], ports: [] },
  ...{ shell: "/bin/sh", trustTool: "update-ca-certificates", packageTool: "apt-get", ownRoots: [] },
}
const own = (runtime: "Node" | "Java" | "Python", settled = false) => ({ runtime, at: "/x", settled })
const lines = (facts: Partial<ImageFacts>, carries = true, port: number | null = 80) =>
  adviceOf({ ...debian, ...facts }, carries, port).map(({ about, dockerfile }) => [about, dockerfile])

test("an image without sh cannot carry the sidecar, one with it can", () => {
  expect(shellRefusal({ shell: null })).toMatch(/no sh/)
  expect(shellRefusal({ shell: "/bin/sh" })).toBeNull()
})

test("an image of another architecture is refused", () => {
  expect(architectureRefusal({ architecture: "arm64" }, "amd64")).toMatch(
    /for arm64 and this machine is amd64/,
  )
  expect(architectureRefusal({ architecture: "amd64" }, "amd64")).toBeNull()
})

test.each([
  ["all is well", {}, []],
  ["no tool, apt", { trustTool: null }, [["Trust", expect.stringContaining("apt-get install -y")]]],
  [
    "no tool, apk",
    { trustTool: null, packageTool: "apk" },
    [["Trust", "RUN apk add --no-cache ca-certificates"]],
  ],
  ["no tool, none to install it with", { trustTool: null, packageTool: null }, [["Trust", null]]],
  ["another user", { user: "node" }, [["User", null]]],
  ["root by number", { user: "0:0" }, []],
  ["Node", { ownRoots: [own("Node")] }, [["Node", null]]],
  ["Node, settled", { ownRoots: [own("Node", true)] }, []],
  [
    "Python",
    { ownRoots: [own("Python")] },
    [["Python", "ENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt"]],
  ],
  [
    "Python, another user",
    { ownRoots: [own("Python")], user: "app" },
    [
      ["User", null],
      ["Python", "ENV REQUESTS_CA_BUNDLE=/app/cert/certificate.crt"],
    ],
  ],
  [
    "Java",
    { ownRoots: [own("Java")], command: ["java", "-jar", "a.jar"] },
    [["Java", expect.stringMatching(/^ENTRYPOINT \["sh","-c","keytool .*","java","-jar","a.jar"\]$/)]],
  ],
] as const)("advice: %s", (_, facts, expected) => {
  expect(lines(facts as Partial<ImageFacts>)).toEqual(expected)
})

test("without the sidecar there is nothing to trust; a missing sh is only said", () => {
  expect(lines({ trustTool: null, ownRoots: [own("Node")] }, false)).toEqual([])
  expect(lines({ shell: null }, false)).toEqual([["Shell", null]])
  expect(lines({ shell: null }, true)).toEqual([])
})

test("a port that the image names and the version does not is pointed out", () => {
  expect(lines({ ports: [3000] }, true, null)).toEqual([["Port", null]])
  expect(lines({ ports: [3000] }, true, 3000)).toEqual([])
})

test.each([
  "nginx",
  "nginx:1.27",
  "localhost/hello:1",
  "registry.example.com:5000/team/hello_world:v1.2-3",
  `ghcr.io/a/b@sha256:${"0".repeat(64)}`,
  `ghcr.io/a/b:1@sha256:${"0".repeat(64)}`,
])("%s is an image's name", (name) => {
  expect(ImageName.safeParse(name).success).toBe(true)
})

test.each([
  "",
  "-a",
  "--privileged",
  "dir:/etc",
  "oci-archive:/etc/passwd",
  "docker://nginx",
  "containers-storage:[overlay@/x]y",
  "a b",
  "Hello",
  "a:",
  "a@sha256:123",
  "你好",
  "a\n--privileged",
  `${"a".repeat(600)}`,
])("%j is none", (name) => {
  expect(ImageName.safeParse(name).success).toBe(false)
})
