import { BlockList, isIP } from "node:net"
import { z } from "zod"

export const AppId = z
  .string()
  .regex(/^wx[0-9A-Za-z]{4,32}$/, "must be wx and then 4 to 32 letters or digits")

const IpRange = z.string().refine(isIpRange, "must be an IP address or a range such as 10.0.0.0/8")

export const App = z.strictObject({
  appid: AppId,
  name: z.string().min(1).max(60),
  kind: z.enum(["MiniProgram", "OfficialAccount"]),
  secret: z.string().min(1).max(128),
  /** An empty list means that callers are not checked, as for a mini program that never set one. */
  ipAllowList: z.array(IpRange).max(200).default([]),
  frozen: z.boolean().default(false),
})
/** Without defaults, so that what a change does not name stays as it is. */
export const AppChange = z.strictObject({
  name: App.shape.name.optional(),
  kind: App.shape.kind.optional(),
  secret: App.shape.secret.optional(),
  ipAllowList: App.shape.ipAllowList.unwrap().optional(),
  frozen: App.shape.frozen.unwrap().optional(),
})

export type App = z.infer<typeof App>
export type AppKind = App["kind"]

export function allowsIp(app: Pick<App, "ipAllowList">, ip: string): boolean {
  if (app.ipAllowList.length === 0) return true
  const list = new BlockList()
  for (const range of app.ipAllowList) {
    const [address = "", prefix] = range.split("/")
    if (prefix === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(prefix), family(address))
  }
  return list.check(ip, family(ip))
}

function isIpRange(range: string): boolean {
  const [address = "", prefix, ...rest] = range.split("/")
  if (rest.length > 0 || isIP(address) === 0) return false
  return (
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIP(address) === 4 ? 32 : 128))
  )
}

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4")
