// The browser's client of /api/v1: JSON in and out, every refusal an ApiProblem whose message is fit for the user.
// A POST carries an Idempotency-Key, so that a repeated click or a lost answer does the act once.

export type InvalidParam = { name: string; reason: string }

/** A problem document of the API (RFC 9457), or what stands for one when no answer came. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly requestId: string | null
  readonly invalidParams: InvalidParam[]
  readonly etag: string | null

  constructor(status: number, document: Partial<ProblemDocument>) {
    super(document.detail ?? document.title ?? `The API answered ${status}.`)
    this.name = "ApiProblem"
    this.status = status
    this.code = document.code ?? "unknown"
    this.title = document.title ?? ""
    this.requestId = document.requestId ?? null
    this.invalidParams = document.invalidParams ?? []
    this.etag = document.etag ?? null
  }

  /** Why the field of this name, or one below it, was refused. */
  reasonOf(name: string): string | undefined {
    return this.invalidParams.find((param) => param.name === name || param.name.startsWith(`${name}.`))
      ?.reason
  }
}

type ProblemDocument = {
  title: string
  detail: string
  code: string
  requestId: string
  invalidParams: InvalidParam[]
  etag: string
}

export type Tagged<T> = { view: T; etag: string }
export type Page<T> = { items: T[]; nextPageToken: string | null }

type Filter = Record<string, string | number | boolean | null | undefined>

export const api = {
  get: <T>(path: string, filter?: Filter, signal?: AbortSignal) =>
    send(path + search(filter), { signal }).then((answer) => answer.json() as Promise<T>),
  /** The View with the ETag that a later `put` sends as If-Match. */
  getTagged: <T>(path: string, signal?: AbortSignal) => send(path, { signal }).then(tagged<T>),
  text: (path: string, filter?: Filter, signal?: AbortSignal) =>
    send(path + search(filter), { signal }).then((answer) => answer.text()),
  post: <T>(path: string, body: unknown = {}) =>
    send(path, { method: "POST", headers: { "idempotency-key": randomKey() }, ...json(body) }).then(
      (answer) => answer.json() as Promise<T>,
    ),
  put: <T>(path: string, body: unknown, options: { ifMatch?: string; filter?: Filter } = {}) =>
    send(path + search(options.filter), {
      method: "PUT",
      headers: options.ifMatch ? { "if-match": options.ifMatch } : {},
      ...json(body),
    }).then((answer) => answer.json() as Promise<T>),
  /** What was edited on the View of this ETag, answered as the next one. */
  putTagged: <T>(path: string, body: unknown, ifMatch: string) =>
    send(path, { method: "PUT", headers: { "if-match": ifMatch }, ...json(body) }).then(tagged<T>),
  patch: <T>(path: string, body: unknown) =>
    send(path, { method: "PATCH", ...json(body) }).then((answer) => answer.json() as Promise<T>),
  delete: (path: string) => send(path, { method: "DELETE" }).then(() => undefined),
}

const tagged = async <T>(answer: Response): Promise<Tagged<T>> => ({
  view: (await answer.json()) as T,
  etag: answer.headers.get("etag") ?? "",
})

/** Where `path` answers, for an EventSource. */
export const apiUrl = (path: string, filter?: Filter) => `/api/v1${path}${search(filter)}`

type Request = { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal }

async function send(path: string, request: Request): Promise<Response> {
  const headers = {
    ...request.headers,
    ...(request.body !== undefined && { "content-type": "application/json" }),
  }
  let answer: Response
  try {
    answer = await fetch(`/api/v1${path}`, { ...request, headers })
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    throw new ApiProblem(0, {
      code: "unreachable",
      detail: "Weside does not answer. Check that it is running, then try again.",
    })
  }
  if (answer.ok) return answer
  throw new ApiProblem(answer.status, (await answer.json().catch(() => ({}))) as Partial<ProblemDocument>)
}

const json = (body: unknown) => ({ body: JSON.stringify(body) })

function search(filter: Filter = {}): string {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
  )
  return given.length ? `?${new URLSearchParams(given)}` : ""
}

// `randomUUID` exists in secure contexts only, and a console on a LAN address is not one.
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  )
