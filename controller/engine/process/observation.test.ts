import { expect, test } from "vitest"
import { listenWithinMs, observation, type Seen } from "./observation"
import { neverStarted } from "./state"

const now = 1_000_000
const process = { ...neverStarted(), startedAt: now - 1_000 }
const seen: Seen = {
  state: {
    ...{ format: 1, id: "i", name: "hello-003-abcde", versionId: "v", bootId: "b", port: 20123 },
    ...{ nameTakeover: "Hosts", sidecarListen: "127.64.0.1:80", tlsListen: null },
    healthListen: "127.0.0.1:20001",
    ...{ restarts: 2, unwanted: false, app: process, sidecar: process },
  },
  ...{ carries: true, obstacle: null, stopping: false, resting: false },
  ...{ appAlive: true, portAnswered: true, sidecarAlive: true, healthy: true, misses: 0 },
}
const off = { carries: false, sidecarAlive: false, healthy: false }
const app = (change: object) => ({ state: { ...seen.state, app: { ...process, ...change } } })
const sidecar = (change: object) => ({ state: { ...seen.state, sidecar: { ...process, ...change } } })

test.each([
  ["alive and answering", {}, "Present"],
  ["two checks missed", { misses: 2 }, "Present"],
  ["three checks missed", { misses: 3 }, "Unknown"],
  ["not healthy yet", { healthy: false }, "Unknown"],
  ["dead beside a living application", { sidecarAlive: false, healthy: false }, "Absent"],
  ["nothing runs", { sidecarAlive: false, healthy: false, appAlive: false }, "Unknown"],
  ["the application is dead", { appAlive: false }, "Present"],
  ["recorded off", off, "Absent"],
  ["recorded off, nothing runs", { ...off, appAlive: false }, "Absent"],
  ["recorded off, one lives", { ...off, sidecarAlive: true }, "Present"],
] as const)("presence, %s: %s", (_, change, presence) => {
  expect(observation({ ...seen, ...change }, now).openapiSidecar).toBe(presence)
})

const mute = app({ startedAt: now - listenWithinMs })
test.each([
  ["its port answers", {}, "Running", /^$/],
  ["it has just begun", { portAnswered: false }, "Starting", /not listened on PORT \(20123\) yet/],
  ["it never listened", { ...mute, portAnswered: false }, "Running", /does not listen on PORT \(20123\)/],
  [
    "its sidecar is gone",
    { sidecarAlive: false, ...sidecar({ ended: "was ended by SIGKILL" }) },
    "Running",
    /sidecar was/,
  ],
  ["its sidecar comes up", { appAlive: false, healthy: false }, "Starting", /after it/],
  [
    "it died",
    { appAlive: false, ...app({ failures: 1, dueAt: now + 1, ended: "ended with exit code 7" }) },
    "BackOff",
    /code 7;/,
  ],
  [
    "it keeps dying",
    { appAlive: false, ...app({ failures: 4, dueAt: now + 1, ended: "ended" }) },
    "BackOff",
    /4 times in a row/,
  ],
  [
    "its sidecar keeps dying",
    { appAlive: false, sidecarAlive: false, ...sidecar({ failures: 2, ended: "ended" }) },
    "BackOff",
    /^Its sidecar/,
  ],
  ["a person must act", { appAlive: false, obstacle: "No folder." }, "Starting", /^No folder\.$/],
  ["it is being stopped", { stopping: true }, "Stopping", /asked to end/],
  [
    "Weside is stopped",
    { appAlive: false, sidecarAlive: false, resting: true },
    "Starting",
    /together with Weside/,
  ],
] as const)("phase, %s: %s", (_, change, phase, reason) => {
  const { phase: is, reason: why } = observation({ ...seen, ...(change as Partial<Seen>) }, now)
  expect(is).toBe(phase)
  expect(why).toMatch(reason)
})

test.each([
  ["dying once is a restart", { appAlive: false, ...app({ failures: 1 }) }, null],
  ["dying again is failing", { appAlive: false, ...app({ failures: 2 }) }, "app"],
  ["until it runs", { portAnswered: false, ...app({ failures: 2 }) }, "app"],
  ["then no more", app({ failures: 2 }), null],
  ["a sidecar that keeps dying", { sidecarAlive: false, ...sidecar({ failures: 2 }) }, "sidecar"],
  ["until it is healthy", sidecar({ failures: 2 }), null],
] as const)("%s", (_, change, failing) => {
  expect(observation({ ...seen, ...(change as Partial<Seen>) }, now).failing).toBe(failing)
})
