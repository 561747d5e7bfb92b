import { z } from "zod"

/** A page of a list: newest or first in order, and the token of the next page while there is one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextPageToken: z.string().nullable() })
