// Whom a request is for: its Host, or the authority of its absolute-form target.
import { wechatHosts } from "../lib/wire/takeover"
import { once } from "./fields"
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
  const host = hostField(head.fields)
  return typeof host !== "string" && host.value === null && head.minor === 1 ? "there is no Host" : host
}

const hostField = once((fields): { value: string | null } | string => {
  const [field, another] = fields.filter(({ name }) => name === "host")
  if (another) return "there are two Host"
  if (field && !authority.test(field.value)) return "its Host is malformed"
  return { value: field?.value ?? null }
})

export function isWechat({ host, port }: Authority, listenPorts: ReadonlySet<number>): boolean {
  return names.has(host) && (port === null || port === 80 || port === 443 || listenPorts.has(port))
}

const names = new Set(wechatHosts)
const authority = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/
