/**
 * Wraps what is done again and again, so that nothing more is begun after `withinMs`: what was begun comes to its end,
 * which `interruptAfterTimeLimit` would not wait for. `done` counts.
 */
export function inTime<Args extends unknown[]>(withinMs: number, act: (...args: Args) => Promise<unknown>) {
  const until = performance.now() + withinMs
  const bounded = async (...args: Args) => {
    if (performance.now() > until) return
    await act(...args)
    bounded.done++
  }
  bounded.done = 0
  return bounded
}
