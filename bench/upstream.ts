// What stands in WeChat's place: nginx itself, with nothing to do, in plain and over TLS.
import { writeFileSync } from "node:fs"
import path from "node:path"
import { answering } from "./answering"
import { type Certificates, type KeyPair, upstreamName } from "./certificates"
import { programs } from "./debian"
import { freePorts } from "./ports"
import { type Program, start } from "./program"
import { nginxHead } from "./proxies/nginx-head"
import { answer, timedPath, token } from "./work"

export type Upstream = { url: string; port: number; host: string; tls: { authority: string } | null }

export type Upstreams = { program: Program; plain: Upstream; tls: Upstream; misnamed: Upstream }

export async function startUpstreams(folder: string, certificates: Certificates, cpus: string | null) {
  const [plain = 0, tls = 0, misnamed = 0] = await freePorts(3)
  const file = path.join(folder, "upstream.conf")
  writeFileSync(
    file,
    `${nginxHead(folder, "upstream")}
  ${server(`127.0.0.1:${plain}`, null)}
  ${server(`127.0.0.1:${tls}`, certificates.upstream)}
  ${server(`127.0.0.1:${misnamed}`, certificates.misnamed)}
}
`,
  )
  const program = start("the upstream", [programs.nginx, "-e", "stderr", "-c", file], { cpus })
  await answering(program, { port: plain, target: `${timedPath}?access_token=${token}`, status: 200 })
  const secure = (port: number): Upstream => ({
    url: `https://${upstreamName}:${port}`,
    port,
    host: `${upstreamName}:${port}`,
    tls: { authority: certificates.authority },
  })
  const host = `127.0.0.1:${plain}`
  return {
    program,
    plain: { url: `http://${host}`, port: plain, host, tls: null },
    tls: secure(tls),
    misnamed: secure(misnamed),
  } satisfies Upstreams
}

/** A timed call without the token is a 401, which wrk counts: so each of them is known to have carried it. */
function server(listen: string, secure: KeyPair | null): string {
  return `server {
    listen ${listen}${secure ? " ssl" : ""};
    ${secure ? `ssl_certificate ${secure.cert}; ssl_certificate_key ${secure.key}; ssl_session_cache shared:tls:1m;` : ""}
    default_type application/json;
    location = ${timedPath} {
      if ($arg_access_token != "${token}") { return 401; }
      return 200 '${answer}';
    }
    location / { return 200 '${seen}'; }
  }`
}

/** What it was sent, for the check that all proxies do the same. */
const seen = JSON.stringify({
  target: "$request_uri",
  host: "$http_host",
  forwarded: "$http_x_forwarded_for",
  hopByHop: "$http_proxy_connection$http_keep_alive$http_te",
  connection: "$connection",
})
