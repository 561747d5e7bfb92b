export function median(values: number[]): number {
  if (values.length === 0) throw new Error("there is no median of nothing")
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** `values`, beginning with the one at `by`. */
export function rotated<T>(values: readonly T[], by: number): T[] {
  const at = by % values.length
  return [...values.slice(at), ...values.slice(0, at)]
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
