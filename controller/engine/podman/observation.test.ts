import { expect, test } from "vitest"
import { listenWithinMs, missesUntilUnknown, observation, type Seen } from "./observation"
import { neverStarted, neverTried } from "./state"

const now = 1_000_000
const ran = { ...neverStarted(), running: true, startedAt: now - 1 }
const seen: Seen = {
  state: {
    ...{
      format: 1,
      engine: "podman",
      id: "i",
      name: "hello-003-aaaaa",
      versionId: "v",
      podName: "demo-hello-003-aaaaa",
    },
    ...{
      port: 80,
      healthPort: 15021,
      carries: true,
      restarts: 2,
      unwanted: false,
      prepared: true,
      trusting: true,
    },
    ...{ pod: neverTried(), app: ran, sidecar: ran },
  },
  ...{ ip: "10.89.0.7", obstacle: null, stopping: false, resting: false, broken: false },
  ...{ appAlive: true, portAnswered: true, sidecarAlive: true, healthy: true, misses: 0 },
}
const dead = {
  ...neverStarted(),
  failures: 2,
  dueAt: now + 9,
  ended: "ended with exit code 1",
  startedAt: now - 5,
}
const but = (state: Partial<Seen["state"]>, change: Partial<Seen> = {}): Seen => ({
  ...seen,
  ...change,
  state: { ...seen.state, ...state },
})

test("what runs as recorded", () => {
  expect(observation(seen, now)).toEqual({
    ...{ id: "i", name: "hello-003-aaaaa", versionId: "v", phase: "Running", reason: "" },
    ...{ openapiSidecar: "Present", nameTakeover: "Hosts", address: "http://10.89.0.7:80" },
    ...{ sidecarAddress: null, restarts: 2, startedAt: new Date(now - 1), failing: null },
  })
})

test.each([
  ["recorded with, running without", seen.state, { sidecarAlive: false, healthy: false }, "Absent"],
  ["recorded with, nothing runs yet", seen.state, { sidecarAlive: false, appAlive: false }, "Unknown"],
  ["recorded with, not heard of yet", seen.state, { healthy: false }, "Unknown"],
  ["recorded with, missed once", seen.state, { misses: missesUntilUnknown - 1 }, "Present"],
  ["recorded with, missed too often", seen.state, { misses: missesUntilUnknown }, "Unknown"],
  ["recorded without", { carries: false }, { sidecarAlive: false }, "Absent"],
  ["recorded without, one was put there", { carries: false }, {}, "Present"],
] as const)("%s → %s", (_, state, change, presence) => {
  expect(observation(but(state, change), now).openapiSidecar).toBe(presence)
})

test.each([
  ["it is made anew", but({}, { broken: true }), "Starting", /made anew/],
  ["nobody wants it", but({}, { stopping: true, broken: true }), "Stopping", /asked to end/],
  ["a person must act", but({}, { appAlive: false, obstacle: "No image." }), "Starting", /^No image\.$/],
  [
    "its pod could not be made",
    but(
      { pod: { failures: 1, dueAt: now + 5, ended: "could not be made (no space left)" } },
      { appAlive: false },
    ),
    "BackOff",
    /no space left/,
  ],
  [
    "its sidecar keeps dying",
    but({ sidecar: dead }, { sidecarAlive: false, appAlive: false }),
    "BackOff",
    /2 times/,
  ],
  [
    "its application keeps dying",
    but({ app: dead }, { appAlive: false }),
    "BackOff",
    /application ended.* 2 times/,
  ],
  ["it comes up", but({}, { appAlive: false, healthy: false }), "Starting", /sidecar is coming up/],
  ["it does not listen yet", but({}, { portAnswered: false }), "Starting", /port 80 of 0\.0\.0\.0 yet/],
  [
    "its image is told of the certificate",
    but({ trusting: false }),
    "Starting",
    /certificate is being added/,
  ],
  [
    "it never listens",
    but({ app: { ...ran, startedAt: now - listenWithinMs } }, { portAnswered: false }),
    "Running",
    /does not listen/,
  ],
] as const)("%s", (_, given, phase, reason) => {
  const observed = observation(given, now)
  expect(observed.phase).toBe(phase)
  expect(observed.reason).toMatch(reason)
})

test("dying twice in a row is failing, of whichever part it is", () => {
  expect(observation(but({ app: dead }, { appAlive: false }), now).failing).toBe("app")
  expect(observation(but({ sidecar: dead }, { sidecarAlive: false }), now).failing).toBe("sidecar")
  expect(observation(but({ sidecar: dead }), now).failing).toBeNull()
})
