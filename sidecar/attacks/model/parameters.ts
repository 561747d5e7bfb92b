// The parameters of a query: names are compared after one percent-decoding, `&` is the only separator.

export type Parameter = { name: string; value: string; text: string }

export function parametersOf(query: string | null): Parameter[] {
  return (query ?? "").split("&").map((text) => {
    const [name = "", ...value] = text.split("=")
    return { name: decoded(name), value: value.join("="), text }
  })
}

export function decoded(text: string): string {
  return text
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, at) => (at % 2 === 0 ? part : String.fromCharCode(Number(`0x${part.slice(1)}`))))
    .join("")
}

export function isTwice(asked: Parameter[], names: string[]): boolean {
  return names.some((name) => asked.filter((parameter) => parameter.name === name).length > 1)
}

/** The query without what is for us and with `more` at its end; the rest is what it was. */
export function ourQuery(
  query: string | null,
  isOurs: (parameter: Parameter) => boolean,
  more: string[],
): string | null {
  const asked = parametersOf(query)
  const kept = asked.filter((parameter) => !isOurs(parameter)).map(({ text }) => text)
  if (more.length === 0 && kept.length === asked.length) return query
  const before = kept.join("&")
  if (more.length === 0) return kept.length === 0 ? null : before
  return [...(before === "" ? [] : [before]), ...more].join("&")
}
