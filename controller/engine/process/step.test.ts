import { expect, test } from "vitest"
import { graceMs, nextStep, type Situation, type Step, silentMs } from "./step"

const now = 1_000_000
const dead = { alive: false, leftovers: false, sweepAt: 0, dueAt: 0, askedAt: null, killedAt: null }
const alive = { ...dead, alive: true }
const quiet = { healthy: false, silentSince: null }
const situation: Situation = {
  ...{ wanted: true, carries: true, blocked: false },
  app: dead,
  sidecar: { ...dead, ...quiet },
}
const up = { ...alive, ...quiet, healthy: true }
const never = Number.POSITIVE_INFINITY

const cases: [string, Partial<Situation>, Step][] = [
  ["the sidecar is started first", {}, "startSidecar"],
  ["no application before the sidecar is healthy", { sidecar: { ...alive, ...quiet } }, { waitUntil: never }],
  ["the application after it", { sidecar: up }, "startApp"],
  ["no sidecar without the record", { carries: false }, "startApp"],
  ["both run", { app: alive, sidecar: up }, { waitUntil: never }],
  [
    "its application died and waits",
    { app: { ...dead, dueAt: now + 5 }, sidecar: up },
    { waitUntil: now + 5 },
  ],
  ["its application died and is due", { app: { ...dead, dueAt: now }, sidecar: up }, "startApp"],
  ["its sidecar died: the application stays", { app: alive }, "startSidecar"],
  [
    "its sidecar died and waits",
    { app: alive, sidecar: { ...dead, ...quiet, dueAt: now + 9 } },
    { waitUntil: now + 9 },
  ],
  [
    "both died, the application is due first",
    { sidecar: { ...dead, ...quiet, dueAt: now + 9 } },
    { waitUntil: now + 9 },
  ],
  [
    "what is left of the application goes first",
    { app: { ...dead, leftovers: true }, sidecar: up },
    "sweepApp",
  ],
  [
    "and is looked for again",
    { app: { ...dead, leftovers: true, sweepAt: now + 2 } },
    { waitUntil: now + 2 },
  ],
  ["what is left of the sidecar too", { sidecar: { ...dead, ...quiet, leftovers: true } }, "sweepSidecar"],
  ["a sidecar against the record is asked to end", { carries: false, app: alive, sidecar: up }, "askSidecar"],
  ["and made to", { carries: false, app: alive, sidecar: { ...up, askedAt: now - graceMs } }, "killSidecar"],
  [
    "a silent sidecar is started anew",
    { app: alive, sidecar: { ...up, silentSince: now - silentMs } },
    "killSidecar",
  ],
  [
    "not before its time",
    { app: alive, sidecar: { ...up, silentSince: now } },
    { waitUntil: now + silentMs },
  ],
  [
    "and not in a spin while the kernel ends it",
    { app: alive, sidecar: { ...up, silentSince: now - silentMs, killedAt: now } },
    { waitUntil: now + 1000 },
  ],
  ["blocked: nothing is started", { blocked: true }, { waitUntil: never }],
  ["blocked: what runs stays", { blocked: true, app: alive, sidecar: up }, { waitUntil: never }],
  [
    "blocked: a sidecar against the record still goes",
    { blocked: true, carries: false, sidecar: up },
    "askSidecar",
  ],
  ["unwanted: the application is asked first", { wanted: false, app: alive, sidecar: up }, "askApp"],
  [
    "unwanted: within the grace",
    { wanted: false, app: { ...alive, askedAt: now - 1 }, sidecar: up },
    { waitUntil: now - 1 + graceMs },
  ],
  [
    "unwanted: after it",
    { wanted: false, app: { ...alive, askedAt: now - graceMs }, sidecar: up },
    "killApp",
  ],
  [
    "unwanted: then what is left of it",
    { wanted: false, app: { ...dead, leftovers: true }, sidecar: up },
    "sweepApp",
  ],
  ["unwanted: then the sidecar", { wanted: false, sidecar: up }, "askSidecar"],
  ["unwanted: then nothing is left", { wanted: false }, "forget"],
  ["unwanted: even blocked", { wanted: false, blocked: true }, "forget"],
]
test.each(cases)("%s", (_, change, step) => {
  expect(nextStep({ ...situation, ...change }, now)).toEqual(step)
})
