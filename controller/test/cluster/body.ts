import type { IncomingMessage } from "node:http"
import { loadYaml } from "@kubernetes/client-node"
import { isRecord, type Json } from "./objects"
import { badRequest, unsupportedMediaType } from "./refusal"

export const applyType = "application/apply-patch+yaml"
export const mergeType = "application/merge-patch+json"

export const contentTypeOf = (request: IncomingMessage) =>
  (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase()

export async function textOf(request: IncomingMessage): Promise<string> {
  let text = ""
  for await (const part of request.setEncoding("utf8")) text += part
  return text
}

/** The object of a body, JSON or YAML. */
export function parsed(text: string, contentType: string, accepted: string[]): Json {
  if (!accepted.includes(contentType)) throw unsupportedMediaType(contentType, accepted)
  const value = contentType.endsWith("json") ? fromJson(text) : (fromJson(text) ?? fromYaml(text))
  if (!isRecord(value))
    throw badRequest("the object provided is unrecognized: it must be an object in JSON or YAML")
  return value
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The client's own reader leaves out fields that a kind does not have. */
function fromYaml(text: string): unknown {
  try {
    return JSON.parse(JSON.stringify(loadYaml(text)))
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${error instanceof Error ? error.message : error}`)
  }
}
