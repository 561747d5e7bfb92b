import { randomBytes } from "node:crypto"
import type { Clock } from "./clock"

export type Media = {
  appid: string
  type: string
  filename: string
  contentType: string
  bytes: Buffer
  createdAt: number
}

const bytesMax = 128 * 1024 * 1024
const lifetimeMs = 3 * 86_400_000

/** Uploaded media, in memory; the oldest goes when the bound is reached, all end after WeChat's three days. */
export class MediaStore {
  private items = new Map<string, Media>()
  private bytes = 0

  constructor(private readonly clock: Clock) {}

  keep(media: Media): string {
    const mediaId = randomBytes(48).toString("base64url")
    this.items.set(mediaId, media)
    this.bytes += media.bytes.length
    for (const [id, { bytes }] of this.items) {
      if (this.bytes <= bytesMax) break
      this.items.delete(id)
      this.bytes -= bytes.length
    }
    return mediaId
  }

  find(appid: string, mediaId: string): Media | undefined {
    const media = this.items.get(mediaId)
    const usable = media?.appid === appid && this.clock.now() < media.createdAt + lifetimeMs
    return usable ? media : undefined
  }

  clear(): void {
    this.items.clear()
    this.bytes = 0
  }
}
