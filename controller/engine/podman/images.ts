// Which images are on this machine. One that is not is fetched once, however many versions and passes ask for it.
import { PodmanFailed } from "@/lib/images/podman"
import { findImage, pullImage } from "@/lib/images/podman-image"
import type { Obstacle } from "../engine"

/** After a fetch that failed, before the next. */
const retryMs = 60_000
/** What containerd and Docker give a container whose image names none, and podman's `kube play` does not. */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

type Pull = { failedAt: number | null; said: string }

export class Images {
  readonly #defaults = new Map<string, Record<string, string>>()
  readonly #pulls = new Map<string, Pull>()
  #sidecar: string | null = null

  constructor(private readonly sidecarName: string) {}

  /** The pinned reference of the sidecar's image; null while there is none. */
  get sidecar() {
    return this.#sidecar
  }

  /** Variables that an image lacks and every other runtime would set. */
  defaultsOf = (reference: string) => this.#defaults.get(reference) ?? {}

  /** Null when the sidecar's image is there. It is built on this machine, so it is never fetched. */
  async needSidecar(): Promise<Obstacle | null> {
    this.#sidecar ??= (await findImage(this.sidecarName))?.reference ?? null
    if (this.#sidecar) return null
    const message = `The sidecar's image ${this.sidecarName} is not on this machine; npm run build:sidecar-image makes it.`
    return { reason: "SidecarImageMissing", message }
  }

  /** Null when it is there; begins to fetch it when it is not, and calls `changed` when that has ended. */
  async need(reference: string, changed: () => void): Promise<Obstacle | null> {
    if (this.#defaults.has(reference)) return null
    const found = await findImage(reference)
    if (found) {
      this.#defaults.set(reference, found.env.PATH ? {} : { PATH: defaultPath })
      this.#pulls.delete(reference)
      return null
    }
    const pull = this.#pulls.get(reference)
    if (!pull || (pull.failedAt !== null && Date.now() >= pull.failedAt + retryMs))
      this.#pull(reference, changed)
    else if (pull.failedAt !== null)
      return { reason: "ImagePullBackOff", message: `podman could not fetch ${reference}: ${pull.said}` }
    return { reason: "ImagePulling", message: `${reference} is being fetched.` }
  }

  /** It may have been removed meanwhile: it is looked for again. */
  forget(reference: string) {
    this.#defaults.delete(reference)
  }

  #pull(reference: string, changed: () => void) {
    const pull: Pull = { failedAt: null, said: "" }
    this.#pulls.set(reference, pull)
    pullImage(reference)
      .catch((error: Error) => {
        pull.failedAt = Date.now()
        pull.said = error instanceof PodmanFailed ? error.said : error.message
      })
      .finally(changed)
  }
}
