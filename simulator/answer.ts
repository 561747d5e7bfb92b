export type Answer = {
  status: number
  contentType?: string
  headers?: Record<string, string>
  body: string | Buffer
}

/** The live API says `encoding`, not `charset`. */
export const jsonType = "application/json; encoding=utf-8"

export const json = (value: object): Answer => rawJson(JSON.stringify(value))

/** For integers above 2^53, which must not pass through a JavaScript number. */
export const rawJson = (body: string): Answer => ({ status: 200, contentType: jsonType, body })

export const ok = (fields: object = {}): Answer => json({ errcode: 0, errmsg: "ok", ...fields })

export const binary = (contentType: string, body: Buffer, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  contentType,
  headers,
  body,
})

export const notFound: Answer = { status: 404, body: "" }
