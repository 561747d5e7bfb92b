import { writeFileSync } from "node:fs"
import path from "node:path"
import { answering } from "../answering"
import { upstreamName } from "../certificates"
import { programs } from "../debian"
import { freePort } from "../ports"
import { start } from "../program"
import type { Upstream } from "../upstream"
import { exactPaths, hopByHop, idHeader, prefix, refusal, token, unlistedPath } from "../work"
import type { Placing, RunningProxy } from "./proxy"

export async function startHaproxy({ folder, upstream, cpus }: Placing): Promise<RunningProxy> {
  const port = await freePort()
  const file = path.join(folder, `haproxy-${port}.cfg`)
  writeFileSync(file, configuration(port, upstream))
  const program = start("haproxy", [programs.haproxy, "-db", "-f", file], { cpus })
  await answering(program, { port, target: unlistedPath, status: 502 })
  return { name: "haproxy", port, program }
}

function configuration(port: number, { port: upstreamPort, host, tls }: Upstream): string {
  const secure = tls
    ? ` ssl verify required ca-file ${tls.authority} sni str(${upstreamName}) verifyhost ${upstreamName}`
    : ""
  return `global
  nbthread 1
  maxconn 2048

defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 30s
  timeout http-keep-alive 600s
  http-reuse always

frontend calls
  bind 127.0.0.1:${port}
  unique-id-format %[uuid()]
  acl listed path ${exactPaths.join(" ")}
  acl listed path_beg ${prefix}
  http-after-response set-header ${idHeader} %[unique-id]
  http-request return status 502 content-type application/json string '${refusal}' unless listed
  http-request set-var(txn.own) query
  http-request set-query %[query]&access_token=${token} if { query -m found }
  http-request set-query access_token=${token} unless { var(txn.own) -m found }
  http-request set-header Host ${host}
  http-request set-header X-Forwarded-For "%[req.fhdr(x-forwarded-for)], %[src]" if { req.fhdr(x-forwarded-for) -m found }
  http-request set-header X-Forwarded-For %[src] unless { req.fhdr(x-forwarded-for) -m found }
  ${hopByHop
    .filter((name) => name !== "Connection")
    .map((name) => `http-request del-header ${name}`)
    .join("\n  ")}
  default_backend wechat

backend wechat
  server wechat 127.0.0.1:${upstreamPort}${secure}
`
}
