import { expect, test } from "vitest"
import { nextStep, type Situation, type Step, silentMs } from "./step"

const now = 1_000_000
const idle = { alive: false, dueAt: 0, told: false }
const quiet = { ...idle, healthy: false, silentSince: null }
const running = { alive: true, dueAt: 0, told: true }
const healthy = { ...running, healthy: true, silentSince: null }
const never = { waitUntil: Number.POSITIVE_INFINITY }

const fresh: Situation = {
  ...{ wanted: true, carries: true, blocked: false, pod: "absent", podDueAt: 0 },
  ...{ app: idle, sidecar: quiet },
}
const prepared: Situation = { ...fresh, pod: "prepared" }
const up: Situation = { ...prepared, app: running, sidecar: healthy }

const cases: [string, Situation, Step][] = [
  ["nothing is there", fresh, "createPod"],
  ["its last pod could not be made", { ...fresh, podDueAt: now + 5 }, { waitUntil: now + 5 }],
  ["a person must act first", { ...fresh, blocked: true }, never],
  ["the pod is made", { ...fresh, pod: "created" }, "prepare"],
  ["the name leads where it should", prepared, "startSidecar"],
  [
    "the sidecar comes up",
    { ...prepared, sidecar: { ...quiet, alive: true, silentSince: now } },
    { waitUntil: now + silentMs },
  ],
  ["the sidecar answers, and has no policy yet", { ...prepared, sidecar: { ...quiet, alive: true } }, never],
  ["the sidecar is ready", { ...prepared, sidecar: healthy }, "startApp"],
  ["the application runs", { ...up, app: { ...running, told: false } }, "trust"],
  ["all is well", up, never],
  ["a version without the sidecar", { ...prepared, carries: false }, "startApp"],
  ["a version without the sidecar runs", { ...up, carries: false, app: { ...running, told: false } }, never],
  ["the application died", { ...up, app: { ...idle, dueAt: now + 7 } }, { waitUntil: now + 7 }],
  ["its pause is over", { ...up, app: { ...idle, dueAt: now } }, "startApp"],
  ["the sidecar died", { ...up, sidecar: { ...quiet, dueAt: now + 9 } }, { waitUntil: now + 9 }],
  ["both died: the sidecar goes first", { ...prepared, sidecar: { ...quiet, dueAt: now } }, "startSidecar"],
  [
    "the sidecar says nothing",
    { ...up, sidecar: { ...healthy, silentSince: now - silentMs } },
    "killSidecar",
  ],
  ["a container is missing", { ...up, pod: "broken" }, "stopApp"],
  ["a container is missing, the application ended", { ...up, pod: "broken", app: idle }, "stopSidecar"],
  ["a container is missing, nothing runs", { ...fresh, pod: "broken" }, "removePod"],
  ["broken, and a person must act", { ...fresh, pod: "broken", blocked: true }, "removePod"],
  ["nobody wants it", { ...up, wanted: false }, "stopApp"],
  ["nobody wants it, the application ended", { ...up, wanted: false, app: idle }, "stopSidecar"],
  ["nobody wants it, nothing runs", { ...prepared, wanted: false }, "removePod"],
  ["nobody wants it, nothing is there", { ...fresh, wanted: false }, "forget"],
]

test.each(cases)("%s", (_, situation, step) => {
  expect(nextStep(situation, now)).toEqual(step)
})
