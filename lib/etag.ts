import { createHash } from "node:crypto"
import { AppError } from "./errors"

/** A strong validator of what a person edits: equal content, equal tag. */
export const etagOf = (content: unknown) =>
  `"${createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, 22)}"`

/**
 * Refuses an edit that was made without looking (428) or on something older (412).
 * `members` go into the problem document, so that the editor can show what changed and lose nothing.
 */
export function requireMatch(
  ifMatch: string | null | undefined,
  etag: string,
  members: () => Record<string, unknown>,
) {
  if (!ifMatch)
    throw new AppError(
      "precondition_required",
      "Read it first and send its ETag as If-Match, so that nobody's edit is lost.",
    )
  const tags = ifMatch.split(",").map((tag) => tag.trim())
  if (!tags.includes("*") && !tags.includes(etag))
    throw new AppError(
      "precondition",
      "Somebody changed it since you read it. Look at what changed, then save again.",
      {
        members: { etag, ...members() },
      },
    )
}
