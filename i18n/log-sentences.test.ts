import { expect, test } from "vitest"
import { LogRefused, noSidecar, notStarted, notYet } from "@/lib/instances/pod-log-refusals"
import { translateSentence } from "./sentences"

const container = { namespace: "weside-instances", pod: "demo-hello-001-7d4f9-x2x9k", container: "app" }

function refusalOf(status: number) {
  try {
    notYet(new LogRefused(status, ""), container)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error(`${status} is no refusal.`)
}

test.each([
  ...[403, 404, 500].map(refusalOf),
  notStarted(container),
  notStarted({ ...container, container: "sidecar" }),
  noSidecar(container.pod).message,
])("%s", (sentence) => expect(translateSentence(sentence)).toMatch(/\p{Script=Han}/u))
