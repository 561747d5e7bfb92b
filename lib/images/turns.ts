/** A gate through which so many pass at once; the rest wait in line. Call what it resolves with to let the next pass. */
export function turnsOf(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async () => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    return () => {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
