// The monotonic clock in milliseconds, read once an event and every 100 ms: a read costs as much as parsing a head.

export const clock = { now: performance.now() }

/** To be called when an event begins. */
export function tick() {
  clock.now = performance.now()
}
