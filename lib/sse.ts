// Server-sent events: one message per item, a heartbeat comment so that proxies and browsers keep the connection,
// and an end as soon as the reader goes away.

export type Message = { id?: string; event?: string; data: unknown }

/** Resolves when the reader is near enough behind to be sent more. */
export type Send = (message: Message) => Promise<void>

const heartbeatMs = 15_000
const aheadMaxBytes = 64 * 1024

/** Streams what `produce` sends until `signal` aborts or `produce` returns. */
export function eventStream(
  signal: AbortSignal,
  produce: (send: Send, signal: AbortSignal) => Promise<void>,
): Response {
  const encoder = new TextEncoder()
  const ended = new AbortController()
  signal.addEventListener("abort", () => ended.abort(), { once: true })
  const waiting: (() => void)[] = []
  const goOn = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  ended.signal.addEventListener("abort", goOn, { once: true })
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const write = (text: string) => {
        if (!ended.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      const send = async (message: Message) => {
        write(formatted(message))
        if (ended.signal.aborted || (controller.desiredSize ?? 0) > 0) return
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      write("retry: 1000\n\n")
      const heartbeat = setInterval(() => write(": heartbeat\n\n"), heartbeatMs)
      ended.signal.addEventListener("abort", () => clearInterval(heartbeat), { once: true })
      produce(send, ended.signal)
        .catch(() => write("event: error\ndata: {}\n\n"))
        .finally(() => {
          const open = !ended.signal.aborted
          ended.abort()
          if (open) controller.close()
        })
    },
    pull: goOn,
    cancel: () => ended.abort(),
  }
  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: aheadMaxBytes }))
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
