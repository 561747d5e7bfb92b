// What it means to whoever reads a log that the cluster does not give it.
import { AppError } from "../errors"

export type Container = { namespace: string; pod: string; container: string }

/** Null for what has not started yet; throws what everything else means. */
export function notYet(error: unknown, { namespace, pod }: Container): null {
  const status = error instanceof LogRefused ? error.status : null
  if (status === 400) return null
  if (status === 404)
    throw new AppError("not_found", `The pod of instance “${pod}” is gone, and its logs with it.`)
  throw new AppError(
    "unavailable",
    status === 403
      ? `The console may not read logs in the cluster: let its service account get pods/log in the namespace ${namespace}.`
      : `The cluster does not give the logs of “${pod}” now: its API server or the pod's node does not answer. Try again in a moment.`,
    { cause: error },
  )
}

/** The API server says no: 400 of a container that has not started, 404 of a pod that is not there. */
export class LogRefused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = "LogRefused"
  }
}

export const notStarted = ({ pod, container }: Container) =>
  container === "app"
    ? `The application of “${pod}” has not started yet, so there is no log of it.`
    : `The sidecar of “${pod}” has not started yet, so there is no log of it.`

export const noSidecar = (pod: string) =>
  new AppError("not_found", `Instance “${pod}” has no sidecar, so there is no log of one.`)
