/** Milliseconds before attempt `n` + 1, with jitter, so that many sidecars do not come back at once. */
export function backoffMs(failures: number, random: () => number): number {
  return Math.min(firstMs * 2 ** Math.min(failures, 10), mostMs) * (0.5 + random() / 2)
}

/**
 * While joining. An application waits for it, and the row of a pod is written a moment after the pod was made: so it is
 * quick at first, whatever the cause, and as patient as all else when that did not help.
 */
export function joinBackoffMs(failures: number, random: () => number): number {
  return Math.min(backoffMs(failures, random), failures < quickAttempts ? quickMs : mostMs)
}

const quickAttempts = 12
const quickMs = 800
const firstMs = 200
const mostMs = 5000
