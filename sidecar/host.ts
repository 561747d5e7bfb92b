// Whom a request is for: its Host, or the authority of its absolute-form target.
import { wechatHosts } from "../lib/wire/takeover"
import type { RequestHead } from "./parse"

export type Authority = { host: string; port: number | null }

/** `name`, `name:port` or `[v6]:port` in lower case, or null when it is not one. */
export function parseAuthority(text: string): Authority | null {
  return text === wechatHosts[0] ? wechat : readAuthority(text)
}

const wechat: Authority = { host: wechatHosts[0] ?? "", port: null }

function readAuthority(text: string): Authority | null {
  const match = authority.exec(text)
  if (!match) return null
  const port = match[2] === undefined ? null : Number(match[2])
  if (port !== null && (port < 1 || port > 65535)) return null
  return { host: (match[1] ?? "").toLowerCase(), port }
}

/** The value of the one Host field, null when HTTP/1.0 sent none, or the sentence that refuses the request. */
export function hostOf(head: RequestHead): { value: string | null } | string {
  let value: string | null = null
  for (const field of head.fields.special) {
    if (field.name !== "host") continue
    if (value !== null) return "there are two Host"
    value = field.value
  }
  if (value === null && head.minor === 1) return "there is no Host"
  if (value !== null && value !== wechat.host && !authority.test(value)) return "its Host is malformed"
  return { value }
}

export function isWechat({ host, port }: Authority, listenPorts: ReadonlySet<number>): boolean {
  return names.has(host) && (port === null || port === 80 || port === 443 || listenPorts.has(port))
}

const names = new Set(wechatHosts)
const authority = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/
