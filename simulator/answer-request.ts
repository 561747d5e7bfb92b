import type { IncomingMessage, ServerResponse } from "node:http"
import type { Logger } from "pino"
import { type Answer, rawJson } from "./answer"
import { findCall } from "./call-table"
import { appidOf, dispatch, refused } from "./dispatch"
import { answerFault, delay } from "./fault-answer"
import { answersItself } from "./faults"
import { answerKnob } from "./knob-answer"
import { bodyMaxBytes, parseTarget, type Received, receive } from "./received"
import { answerTokenServer, tokenServerPath } from "./token-server"
import { WechatError } from "./wechat-error"
import type { World } from "./world"

/** One request from its first byte to its answer: the knobs, then a fault if one fits, then WeChat's own answer. */
export async function answerRequest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
): Promise<void> {
  response.setHeader("Server", "weside-simulator")
  response.setHeader("X-Weside-Simulator", "1")
  const target = parseTarget(request.url ?? "/")
  if (target.path.startsWith("/_simulator/")) return send(response, await answerKnob(world, request, target))

  const call = findCall(target.path)
  const keep = call !== undefined && call.body !== "ignored"
  const received = await receive(request, target, keep, world.clock.now())
  world.requests.push(received.record)
  if (!received.record.complete) return
  const appid = appidOf(world, received)
  count(world, target.path, appid)
  const fault = world.faults.take(target.path, appid)
  if (fault) await delay(fault, response)
  if (fault && answersItself(fault)) return answerFault(fault, response, world.clock.now())
  const answer = target.path.startsWith(tokenServerPath)
    ? answerTokenServer(world, received)
    : answerOf(world, received, log)
  send(response, answer, fault?.headers)
}

function answerOf(world: World, received: Received, log: Logger): Answer {
  if (received.bytes > bodyMaxBytes) return tooLarge
  try {
    return dispatch(world, received)
  } catch (error) {
    // A defect of the simulator is answered as WeChat answers its own: -1, and the next call works.
    log.error(error, "A call failed")
    return refused(world, received, new WechatError(-1))
  }
}

const tooLarge: Answer = { ...rawJson('{"errcode":45001,"errmsg":"the body is over 64 MiB"}'), status: 413 }

function count(world: World, path: string, appid: string | null): void {
  world.callsPerPath.add(path)
  if (appid === null) return
  world.callsPerApp.add(appid)
  world.callsPerAppAndPath.add(`${appid} ${path}`)
}

function send(response: ServerResponse, answer: Answer, extra: Record<string, string> = {}): void {
  const type = answer.contentType ? { "Content-Type": answer.contentType } : {}
  const length = { "Content-Length": String(Buffer.byteLength(answer.body)) }
  response.writeHead(answer.status, { ...type, ...length, ...answer.headers, ...extra })
  response.end(answer.body)
}
