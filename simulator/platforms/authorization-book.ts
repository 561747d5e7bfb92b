import { randomBytes } from "node:crypto"

type Authorization = { platform: string; appid: string; refreshToken: string; at: number }

/** Which apps have authorized which platform, with the refresh token that WeChat would know. */
export class AuthorizationBook {
  private entries: Authorization[] = []

  constructor(
    private readonly byDefault: () => Omit<Authorization, "refreshToken" | "at">[],
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {
    this.fill()
  }

  find(platform: string, appid: string): Authorization | undefined {
    return this.entries.find((entry) => entry.platform === platform && entry.appid === appid)
  }

  /** In the order in which they were authorized. */
  of(platform: string): Authorization[] {
    return this.entries.filter((entry) => entry.platform === platform)
  }

  list(): Authorization[] {
    return this.entries
  }

  /** Authorized anew, or its refresh token used up: the one before is worth nothing from now on. */
  renew(platform: string, appid: string): Authorization {
    this.remove(platform, appid)
    const entry = { platform, appid, refreshToken: newRefreshToken(), at: this.now() }
    this.entries.push(entry)
    this.changed()
    return entry
  }

  /** False when there is none to end. */
  remove(platform: string, appid: string): boolean {
    const before = this.entries.length
    this.entries = this.entries.filter((entry) => entry.platform !== platform || entry.appid !== appid)
    this.changed()
    return this.entries.length < before
  }

  clear(): void {
    this.entries = []
    this.fill()
    this.changed()
  }

  restore(entries: Authorization[]): void {
    this.entries = entries
  }

  private fill() {
    for (const { platform, appid } of this.byDefault())
      this.entries.push({ platform, appid, refreshToken: newRefreshToken(), at: this.now() })
  }
}

const newRefreshToken = () => `refreshtoken@@@${randomBytes(32).toString("base64url")}`
