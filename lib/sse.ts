// Server-sent events: one message per item, a heartbeat comment so that proxies and browsers keep the connection,
// and an end as soon as the reader goes away.

export type Message = { id?: string; event?: string; data: unknown }

const heartbeatMs = 15_000

/** Streams what `produce` sends until `signal` aborts or `produce` returns. */
export function eventStream(
  signal: AbortSignal,
  produce: (send: (message: Message) => void, signal: AbortSignal) => Promise<void>,
): Response {
  const encoder = new TextEncoder()
  const ended = new AbortController()
  signal.addEventListener("abort", () => ended.abort(), { once: true })
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => {
        if (!ended.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      write("retry: 1000\n\n")
      const heartbeat = setInterval(() => write(": heartbeat\n\n"), heartbeatMs)
      ended.signal.addEventListener("abort", () => clearInterval(heartbeat), { once: true })
      produce((message) => write(formatted(message)), ended.signal)
        .catch(() => write("event: error\ndata: {}\n\n"))
        .finally(() => {
          const open = !ended.signal.aborted
          ended.abort()
          if (open) controller.close()
        })
    },
    cancel: () => ended.abort(),
  })
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  })
}

function formatted({ id, event, data }: Message) {
  const head = (id === undefined ? "" : `id: ${id}\n`) + (event === undefined ? "" : `event: ${event}\n`)
  return `${head}data: ${JSON.stringify(data)}\n\n`
}

/** Resolves after `ms`, or at once when the reader goes away. */
export const rest = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
