import { env as settings } from "../env"
import { getEnvironment } from "../environments/read"
import { AppError, invalidField } from "../errors"
import { sourceRefusal } from "../versions/rules"
import { readImage } from "./read-image"
import { adviceOf, carryingRefusal } from "./rules"
import type { ImageFacts, ImagePreflightView, ImageQuery } from "./schema"

const createWaitMs = 60_000

/** What creating a version of an image would say under today's switch, and how its HTTPS calls can be made to work. */
export async function preflightImage(environment: string, query: ImageQuery): Promise<ImagePreflightView> {
  const { image, port = null } = query
  const { openapi } = await getEnvironment(environment)
  const facts = await factsOf(image, 0)
  if (!facts) return { image, state: "Pulling", facts, refusal: null, advice: [] }
  const refusal = openapi.enabled ? (carryingRefusal(facts, port, settings.netAdmin)?.reason ?? null) : null
  return { image, state: "Ready", facts, refusal, advice: adviceOf(facts, openapi.enabled, port) }
}

/** The same for a version about to be recorded: it waits a while for an image that is being fetched. */
export async function requireImage(name: string): Promise<ImageFacts> {
  const facts = await factsOf(name, createWaitMs)
  if (facts) return facts
  throw new AppError("unavailable", `${name} is still being fetched; try again in a moment.`)
}

function factsOf(name: string, waitMs: number) {
  const refusal = sourceRefusal("Image", settings.engine)
  if (refusal) throw invalidField("source.kind", refusal)
  return readImage(name, waitMs)
}
