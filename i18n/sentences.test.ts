import { describe, expect, test } from "vitest"
import { issuesOf } from "@/components/refusals/issues-of"
import { CredentialInput } from "@/lib/apps/credential-schema"
import { CreateApp } from "@/lib/apps/schema"
import { CreateEnvironment } from "@/lib/environments/schema"
import { registryNameRefusal } from "@/lib/images/registry/name"
import * as registry from "@/lib/images/registry/refusals"
import { SkopeoFailed } from "@/lib/images/registry/skopeo"
import { adviceOf, architectureRefusal, shellRefusal } from "@/lib/images/rules"
import type { ImageFacts } from "@/lib/images/schema"
import { pathRefusal } from "@/lib/permissions/rules"
import { SetPermissions } from "@/lib/permissions/schema"
import { SetTraffic } from "@/lib/services/schema"
import {
  autoscaleRefusal,
  deleteRefusal,
  scaleRefusal,
  sourceRefusal,
  takeoverRefusal,
} from "@/lib/versions/rules"
import { CreateVersion, ScaleVersion } from "@/lib/versions/schema"
import { Seqid } from "@/lib/wire/names"
import { translateSentence } from "./sentences"

const source = { kind: "Command", command: ["node"], directory: "." }
const long = "x".repeat(40_000)
const bareImage: ImageFacts = {
  ...{ reference: "", sizeBytes: null, architecture: "amd64", user: "node", command: [], ports: [80] },
  ...{ shell: "/bin/sh", trustTool: null, packageTool: null },
  ownRoots: (["Node", "Java", "Python"] as const).map((runtime) => ({ runtime, at: "", settled: false })),
}

const wrongInputs = [
  [CreateEnvironment, { name: "Hello", ownerAppid: "wx1" }],
  [CreateApp, { appid: "wx", name: "", kind: "MiniProgram" }],
  [CreateApp, { appid: "wxaaaa", name: long, kind: "MiniProgram" }],
  [CredentialInput, { source: "AppSecret", secret: "" }],
  [CredentialInput, { source: "AppSecret", secret: `a b${long}` }],
  [SetPermissions, { paths: Array.from({ length: 2001 }, () => "/wxa/a") }],
  [SetPermissions, { paths: [`/wxa/${long}`] }],
  [SetTraffic, { split: [] }],
  [SetTraffic, { split: [1, 1].map((version) => ({ version, percent: 10 })) }],
  [CreateVersion, { source: { kind: "Command", command: [], directory: "" } }],
  [CreateVersion, { source: { kind: "Command", command: ["", "\0"], directory: "\0" } }],
  [CreateVersion, { source: { kind: "Image", image: "" } }],
  [CreateVersion, { source: { kind: "Image", image: `Dir:/${long}` } }],
  [CreateVersion, { source, port: 0, cpu: 0, memoryMib: 1, replicas: -1, remark: long }],
  [CreateVersion, { source, port: 70_000, cpu: 65, memoryMib: 300_000, replicas: 51 }],
  [
    CreateVersion,
    { source, replicas: 1.5, port: 1.5, memoryMib: 16.5, env: { "a-b": "", PORT: "1", A: `\0${long}` } },
  ],
  [
    CreateVersion,
    { source, env: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`A${at}`, ""])) },
  ],
  [ScaleVersion, {}],
  [ScaleVersion, { replicas: 1, minReplicas: 1 }],
  [ScaleVersion, { maxReplicas: 1 }],
  [ScaleVersion, { minReplicas: 3, maxReplicas: 2 }],
  [ScaleVersion, { minReplicas: 0, maxReplicas: 51 }],
  [ScaleVersion, { minReplicas: 1.5, maxReplicas: 2 }],
  [Seqid, "1"],
] as const

const [host, image] = ["registry.example.com", "registry.example.com/shop:1"]
const registrySaid = [
  "x509: a",
  "server gave HTTP response to HTTPS client",
  "unauthorized",
  "not found",
  "EOF",
]

const refusals = [
  ...[
    "",
    " /wxa/a ",
    "https://api.weixin.qq.com/wxa/a",
    "api.weixin.qq.com/wxa/a",
    "wxa/a",
    "/wxa/a?b=1",
  ].map(pathRefusal),
  ...["/wxa/a#b", "/wxa/*/a", "/wxa//a", "/api/mine"].map(pathRefusal),
  sourceRefusal("Image", "process"),
  sourceRefusal("Command", "podman"),
  scaleRefusal("process", 8080, 2),
  autoscaleRefusal("process", 1),
  autoscaleRefusal("kubernetes", null),
  takeoverRefusal(80, false),
  shellRefusal({ shell: null }),
  ...["localhost/shop:1", "shop:1"].map(registryNameRefusal),
  ...registrySaid.map((said) => registry.refusalOf(new SkopeoFailed(said, []), image, host).message),
  registry.notAnImage(image).message,
  registry.wrongDigest(image, host).message,
  registry.wrongArchitecture(image, ["linux/arm64"], "amd64").message,
  registry.tooLarge(image, 2 ** 40, 2 ** 30).message,
  registry.unpacksTooLarge(image, 2 ** 30, 2 ** 40).message,
  registry.unreadable(image, "it is damaged").message,
  architectureRefusal({ architecture: "arm64" }, "amd64"),
  ...adviceOf(bareImage, true, null).map((one) => one.sentence),
  ...adviceOf({ ...bareImage, trustTool: "update-ca-trust" }, true, null).map((one) => one.sentence),
  ...adviceOf({ ...bareImage, shell: null }, false, null).map((one) => one.sentence),
  deleteRefusal({ percent: 1, replicas: 0, instances: 0 }),
  deleteRefusal({ percent: 0, replicas: 1, instances: 0 }),
  deleteRefusal({ percent: 0, replicas: 0, instances: 1 }),
]

describe("the rules' sentences in Chinese", () => {
  test.each(refusals.map((sentence) => [sentence]))("%s", (sentence) => {
    expect(sentence).not.toBeNull()
    expect(translateSentence(sentence!)).toMatch(/\p{Script=Han}/u)
  })

  test.each(wrongInputs.map(([schema, input], at) => [at, schema, input] as const))(
    "schema %i",
    (_, schema, input) => {
      const issues = issuesOf(schema.safeParse(input).error)
      expect(issues.length).toBeGreaterThan(0)
      for (const { reason } of issues) expect(translateSentence(reason)).toMatch(/\p{Script=Han}/u)
    },
  )

  test("what differs is kept, and an unknown sentence is shown as it came", () => {
    expect(translateSentence("There is no folder /srv/a on this machine.")).toBe("本机没有目录 /srv/a。")
    expect(translateSentence("Something new.")).toBe("Something new.")
  })
})
