// What containers have written, as a kubelet keeps it: lines with their time, of this run and of the one before.
import type { ServerResponse } from "node:http"
import type { Pod } from "./objects"
import { badRequest } from "./refusal"

type Line = { at: Date; text: string }
type Written = { lines: Line[]; previous: Line[] | null; readers: Map<ServerResponse, (line: Line) => void> }

export function openLogs() {
  const all = new Map<string, Written>()
  const of = (uid: string, container: string) => {
    const key = `${uid}/${container}`
    return all.get(key) ?? all.set(key, { lines: [], previous: null, readers: new Map() }).get(key)!
  }

  return {
    append(pod: Pod, container: string, text: string, at = new Date()) {
      const { lines, readers } = of(pod.metadata.uid!, container)
      for (const line of text
        .replace(/\n$/, "")
        .split("\n")
        .map((text) => ({ at, text }))) {
        lines.push(line)
        for (const read of readers.values()) read(line)
      }
    },

    /** The container is run anew: what it wrote is what the previous run wrote. */
    turn(pod: Pod, container: string) {
      const written = of(pod.metadata.uid!, container)
      written.previous = written.lines
      written.lines = []
      for (const response of written.readers.keys()) response.end()
    },

    /** The pod is gone, and what it wrote with it. */
    forget(pod: Pod) {
      for (const [key, { readers }] of all)
        if (key.startsWith(`${pod.metadata.uid}/`)) {
          for (const response of readers.keys()) response.end()
          all.delete(key)
        }
    },

    send(pod: Pod, query: URLSearchParams, response: ServerResponse) {
      const container = containerOf(pod, query.get("container"))
      const { lines, previous, readers } = of(pod.metadata.uid!, container)
      const chosen = query.get("previous") === "true" ? previous : lines
      const { name } = pod.metadata
      if (!chosen) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
      const form = ({ at, text }: Line) =>
        `${query.get("timestamps") === "true" ? `${at.toISOString()} ` : ""}${text}\n`
      response.writeHead(200, { "content-type": "text/plain" })
      for (const line of selection(chosen, query)) response.write(form(line))
      if (query.get("follow") !== "true") return void response.end()
      const read = (line: Line) => void response.write(form(line))
      response.flushHeaders()
      readers.set(response, read)
      response.once("close", () => readers.delete(response))
    },
  }
}

function selection(lines: Line[], query: URLSearchParams): Line[] {
  const seconds = query.get("sinceSeconds")
  const from = query.get("sinceTime")
  const since = seconds ? Date.now() - Number(seconds) * 1000 : from ? Date.parse(from) : 0
  const chosen = lines.filter((line) => line.at.getTime() >= since)
  const tail = query.get("tailLines")
  return tail === null ? chosen : chosen.slice(Math.max(0, chosen.length - Number(tail)))
}

/** The container that is asked for, which must have been started; a pod with one needs no name. */
function containerOf({ metadata: { name }, spec, status }: Pod, asked: string | null): string {
  const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => one.name)
  const chosen = asked ?? (names.length === 1 ? names[0]! : null)
  if (!chosen)
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]`,
    )
  if (!names.includes(chosen)) throw badRequest(`container ${chosen} is not valid for pod ${name}`)
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const seen = statuses.find((one) => one.name === chosen)
  const waiting = seen?.state?.waiting?.reason ?? (seen ? null : "ContainerCreating")
  if (waiting && !seen?.lastState?.terminated)
    throw badRequest(`container "${chosen}" in pod "${name}" is waiting to start: ${waiting}`)
  return chosen
}
