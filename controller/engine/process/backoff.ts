const firstMs = 1_000
const longestMs = 5 * 60_000
/** Whoever ran this long and then died begins again with the shortest pause. */
export const provenMs = 60_000

/** The pause before the next start after `failures` in a row; `random` is 0 up to 1 and spreads it by ±10 %. */
export function backoffMs(failures: number, random: number): number {
  const doubled = firstMs * 2 ** Math.min(failures - 1, 20)
  return Math.round(Math.min(doubled, longestMs) * (0.9 + 0.2 * random))
}

export const failuresAfter = (failures: number, ranMs: number) => (ranMs >= provenMs ? 1 : failures + 1)
