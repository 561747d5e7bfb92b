import { z } from "zod"
import { AppError, invalidField } from "./errors"

const pageSizeDefault = 50
const pageSizeMax = 1000

export const PageQuery = z.object({
  pageSize: z.coerce
    .number({ error: "pageSize is a whole number from 1 to 1000." })
    .int("pageSize is a whole number from 1 to 1000.")
    .min(1, "pageSize is a whole number from 1 to 1000.")
    .transform((size) => Math.min(size, pageSizeMax))
    .default(pageSizeDefault),
  pageToken: z.string().max(1024).optional(),
})
export type PageQuery = z.infer<typeof PageQuery>

/** The key after which a page begins; opaque to clients. `key` parses what `toPage` wrote. */
export function after<T>(query: PageQuery, key: z.ZodType<T>): T | null {
  if (query.pageToken === undefined) return null
  try {
    const text = Buffer.from(query.pageToken, "base64url").toString("utf8")
    if (text.includes("\\u0000")) throw new Error("a key has no NUL")
    return key.parse(JSON.parse(text))
  } catch {
    throw invalidField("pageToken", "This page token is not one that the list gave; begin without it.")
  }
}

/** Cuts `rows`, of which one more than a page was read, and makes the next token from the last one's key. */
export function toPage<Row, View>(
  rows: Row[],
  query: PageQuery,
  view: (row: Row) => View,
  keyOf: (row: Row) => unknown,
) {
  const page = rows.slice(0, query.pageSize)
  const last = page.at(-1)
  const more = rows.length > query.pageSize && last !== undefined
  return {
    items: page.map(view),
    nextPageToken: more ? Buffer.from(JSON.stringify(keyOf(last))).toString("base64url") : null,
  }
}

/** For lists that are put in order here rather than by the database. */
export function pageOfArray<Row>(all: Row[], query: PageQuery, keyOf: (row: Row) => string) {
  const begin = after(query, z.string())
  const from = begin === null ? 0 : all.findIndex((row) => keyOf(row) === begin) + 1
  if (begin !== null && from === 0)
    throw new AppError("invalid", "This page token's place is gone; begin without it.")
  return toPage(all.slice(from, from + query.pageSize + 1), query, (row) => row, keyOf)
}
