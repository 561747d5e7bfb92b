import type { Stack } from "./stack"

type Answer<T> = { status: number; headers: Headers; body: T }

/** A script's way to the REST API: the bearer token of admin.json. */
export class Client {
  constructor(private readonly stack: Stack) {}

  /** `path` is below /api/v1; the body, if any, is sent as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on, not computed with
  async send<T = any>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.stack.address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.stack.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    const json = response.headers.get("content-type")?.includes("json")
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T }
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async get<T = any>(path: string): Promise<T> {
    const { status, body } = await this.send<T>("GET", path)
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async must<T = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const answer = await this.send<T>(method, path, body, headers)
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  flip(env: string, enabled: boolean) {
    return this.must("PUT", `/environments/${env}/openapi`, { enabled }, { "if-match": "*" })
  }

  allow(env: string, paths: string[]) {
    return this.must("PUT", `/environments/${env}/permissions`, { paths }, { "if-match": "*" })
  }

  /** Polls until `holds` of what `path` answers; fails with the last answer. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async until<T = any>(path: string, holds: (body: T) => boolean, timeoutMs = 60_000): Promise<T> {
    for (const end = Date.now() + timeoutMs; ; ) {
      const body = await this.get<T>(path)
      if (holds(body)) return body
      if (Date.now() > end) throw new Error(`GET ${path} did not come to it: ${JSON.stringify(body)}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
