import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { Taken } from "../controller/engine/kubernetes/attempts"
import { podObstacle } from "../controller/engine/kubernetes/containers"
import { observation } from "../controller/engine/kubernetes/observation"
import { versionObstacle } from "../controller/engine/kubernetes/obstacles"
import { obstacleOf, troubleOf } from "../controller/engine/kubernetes/refusals"
import { translateSentence } from "./sentences"

const container = (name: string, status: Partial<V1ContainerStatus>): V1ContainerStatus => ({
  ...{ name, image: "shop:1", imageID: "", ready: false, restartCount: 2, ...status },
})
const pod = (name: string, status: Partial<V1ContainerStatus>, more: object = {}): V1Pod => ({
  metadata: { name: "demo-hello-x7k2p" },
  spec: { containers: [{ name: "app" }], initContainers: [{ name: "sidecar" }] },
  status: {
    [name === "app" ? "containerStatuses" : "initContainerStatuses"]: [container(name, status)],
    ...more,
  },
})
const waiting = (reason: string, message?: string) => ({ state: { waiting: { reason, message } } })
const ended = (reason: string) => ({
  lastState: { terminated: { exitCode: 1, reason } },
  ...waiting("CrashLoopBackOff"),
})
const unscheduled = [
  { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "3 Insufficient cpu." },
]
const refused = (message: string) =>
  versionObstacle(
    {
      spec: { selector: {}, template: { spec: { containers: [], serviceAccountName: "weside-instance" } } },
      status: { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }] },
    },
    [],
  )
const overdue = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }]
const answer = (code: number | null, message = "why") => ({ code, message, retryAfterMs: null })

test.each([
  podObstacle(pod("app", {}, { conditions: unscheduled }))?.message,
  podObstacle(pod("app", waiting("ImagePullBackOff", 'Back-off pulling image "shop:1": not found')))?.message,
  podObstacle(pod("app", waiting("ImagePullBackOff", 'Back-off pulling image "shop:1"')))?.message,
  podObstacle(pod("sidecar", waiting("InvalidImageName", "bad")))?.message,
  podObstacle(pod("app", waiting("CreateContainerConfigError", "secret not found")))?.message,
  podObstacle(pod("takeover", ended("Error")))?.message,
  ...[
    "exceeded quota: pods",
    "service account weside-instance not found",
    "violates PodSecurity",
    "other",
  ].map((message) => refused(message)?.message),
  versionObstacle({ status: { conditions: overdue } }, [])?.message,
  ...[
    answer(404, 'namespaces "here" not found'),
    answer(403, "it is being terminated"),
    answer(403, "exceeded quota"),
    answer(403),
    answer(422),
  ].map(
    (refusal) =>
      obstacleOf({ ...refusal, message: refusal.message.replace("it is", "because it is") }, "here")?.message,
  ),
  ...[null, 429, 401, 500].map((code) => troubleOf(answer(code))),
  new Taken("deployments", "shop").obstacle("here").message,
  observation(pod("app", ended("Error")), "v", 0)?.reason,
  observation(pod("app", ended("OOMKilled")), "v", 0)?.reason,
  observation(pod("sidecar", ended("Error")), "v", 0)?.reason,
  observation(pod("sidecar", {}), "v", 0)?.reason,
  observation({ ...pod("app", {}), metadata: { deletionTimestamp: new Date(0) } }, "v", 0)?.reason,
  observation(pod("app", {}, { reason: "NodeLost" }), "v", 0)?.reason,
])("in Chinese: %s", (sentence) => {
  expect(sentence).toBeTruthy()
  expect(translateSentence(sentence!)).toMatch(/\p{Script=Han}/u)
})
