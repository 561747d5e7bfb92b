import { z } from "zod"
import { notFound } from "../errors"
import type { ServiceKey } from "../services/read"
import type { VersionKey } from "../versions/read"

type Params = Record<string, string>

export const serviceKey = (params: Params): ServiceKey => ({ env: params.env!, service: params.service! })

/** A number that no version can have is a version that does not exist. */
export function versionKey(params: Params): VersionKey {
  const number = z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .safeParse(params.number)
  if (!number.success) throw notFound(`version “${params.number}” of service “${params.service}”`)
  return { ...serviceKey(params), number: Number(number.data) }
}
