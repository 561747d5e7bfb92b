/** A line as a shell would split it: quotes and backslashes only, no expansion. `open` names a quote that never ends. */
export function splitCommand(line: string): { parts: string[]; open: '"' | "'" | null } {
  const parts: string[] = []
  let part: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]!
    if (char === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1
      const next = line[at]!
      // Between double quotes a shell keeps the backslash before anything that needs no escape there.
      part = (part ?? "") + (quote === '"' && !'"\\$`'.includes(next) ? char : "") + next
    } else if (quote) {
      if (char === quote) quote = null
      else part += char
    } else if (char === '"' || char === "'") {
      quote = char
      part ??= ""
    } else if (/\s/.test(char)) {
      if (part !== null) parts.push(part)
      part = null
    } else part = (part ?? "") + char
  }
  if (part !== null) parts.push(part)
  return { parts, open: quote }
}

/** The line that splits into these parts. */
export const joinCommand = (parts: readonly string[]) =>
  parts.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`)).join(" ")
