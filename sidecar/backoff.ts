/** Milliseconds before attempt `n` + 1, with jitter, so that many sidecars do not come back at once. */
export function backoffMs(failures: number, random: () => number): number {
  return Math.min(firstMs * 2 ** Math.min(failures, 10), mostMs) * (0.5 + random() / 2)
}

const firstMs = 200
const mostMs = 5000
