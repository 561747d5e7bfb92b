import { pathRefusal } from "@/lib/permissions/rules"

/** One line of the editor; `refusal` is why it cannot be saved. Empty lines are nobody's mistake. */
export type PermissionLine = { number: number; path: string; refusal: string | null }

export function linesOf(text: string): PermissionLine[] {
  const seen = new Set<string>()
  return text.split("\n").flatMap((line, at) => {
    const path = line.trim()
    if (path === "") return []
    const refusal = pathRefusal(path) ?? (seen.has(path) ? "This path is listed already." : null)
    seen.add(path)
    return [{ number: at + 1, path, refusal }]
  })
}

export const pathsOf = (lines: PermissionLine[]) => lines.map((line) => line.path)
