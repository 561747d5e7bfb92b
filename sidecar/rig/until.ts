/** What `probe` gives once it is truthy; an error of its own is as good as not yet. */
export async function until<T>(probe: () => T | Promise<T>, withinMs = 8000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  let last: unknown
  while (performance.now() < deadline) {
    try {
      const found = await probe()
      if (found) return found
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  throw new Error("it did not come about in time", { cause: last })
}
