import { Ring } from "./ring"

export type RidEntry = {
  rid: string
  appid: string | null
  invokedAt: number
  costMs: number
  query: string
  requestBody: string
  responseBody: string
  ip: string
}

/** What `/cgi-bin/openapi/rid/get` can look up: the last thousand refused calls. */
export class RidBook extends Ring<RidEntry> {
  constructor() {
    super(1000)
  }
}
