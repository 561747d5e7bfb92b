import type { IncomingMessage } from "node:http"
import type { Answer } from "./answer"
import { sentenceOf } from "./config"
import { type Knob, KnobError } from "./knob"
import { knobRefusal } from "./knob-guard"
import { knobs } from "./knobs"
import { receive, type Target } from "./received"
import type { World } from "./world"

const bodyMaxBytes = 1024 * 1024

/** Answers `/_simulator/…`: the guard, then the knob, and problems as application/problem+json. */
export async function answerKnob(world: World, request: IncomingMessage, target: Target): Promise<Answer> {
  const received = await receive(request, target, true, world.clock.now())
  try {
    const refusal = knobRefusal(request)
    if (refusal) throw new KnobError(403, refusal)
    const { knob, name } = chosen(received.method, target.path)
    const body = knob.body ? parsedBody(knob.body, received.body) : undefined
    return answer(200, "application/json", await knob.turn(world, { name, query: target.query, body }))
  } catch (error) {
    if (error instanceof KnobError) return problem(error)
    throw error
  }
}

function chosen(method: string, path: string): { knob: Knob; name: string } {
  const here = knobs.filter((knob) => knob.path.test(path))
  const knob = here.find((candidate) => candidate.method === method)
  if (knob) return { knob, name: knob.path.exec(path)?.[1] ?? "" }
  if (here.length === 0) throw new KnobError(404, `There is no knob ${path}; simulator/README.md lists them.`)
  throw new KnobError(405, `${path} takes ${here.map((candidate) => candidate.method).join(" or ")}.`)
}

function parsedBody(schema: NonNullable<Knob["body"]>, body: Buffer): unknown {
  if (body.length > bodyMaxBytes) throw new KnobError(413, "The body is over 1 MiB.")
  const result = schema.safeParse(jsonOf(body))
  if (!result.success) throw new KnobError(400, sentenceOf(result.error))
  return result.data
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"))
  } catch (cause) {
    throw new KnobError(400, `The body is not JSON: ${(cause as Error).message}`)
  }
}

const titles: Record<number, string> = {
  400: "Bad input",
  403: "Not allowed",
  404: "Not found",
  405: "Wrong method",
  413: "Too large",
}

const problem = ({ status, message }: KnobError) =>
  answer(status, "application/problem+json", { title: titles[status] ?? "Error", status, detail: message })

const answer = (status: number, contentType: string, value: unknown): Answer => ({
  status,
  contentType,
  body: `${JSON.stringify(value, null, 2)}\n`,
})
