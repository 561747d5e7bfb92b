import { sentences } from "./sentences.zh-CN"

/** A sentence of the rules or the API in Chinese; as it came where the catalogue does not know it. */
export function translateSentence(sentence: string): string {
  for (const { pattern, names, chinese } of catalogue) {
    const match = pattern.exec(sentence)
    if (match) return fill(chinese, names, match.slice(1))
  }
  return sentence
}

/** Templates with `{name}` for what differs from one time to another, as patterns; made once. */
const catalogue = Object.entries(sentences).map(([english, chinese]) => {
  const names = [...english.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "")
  const source = english
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("([^]+?)")
  return { pattern: new RegExp(`^${source}$`), names, chinese }
})

const fill = (chinese: string, names: string[], values: string[]) =>
  names.reduce((text, name, at) => text.replace(`{${name}}`, () => values[at] ?? ""), chinese)
