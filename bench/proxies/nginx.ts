import { writeFileSync } from "node:fs"
import path from "node:path"
import { answering } from "../answering"
import { upstreamName } from "../certificates"
import { programs } from "../debian"
import { freePort } from "../ports"
import { start } from "../program"
import type { Upstream } from "../upstream"
import { exactPaths, hopByHop, idHeader, prefix, refusal, token, unlistedPath } from "../work"
import { nginxHead } from "./nginx-head"
import type { Placing, RunningProxy } from "./proxy"

export async function startNginx({ folder, upstream, cpus }: Placing): Promise<RunningProxy> {
  const port = await freePort()
  const file = path.join(folder, `nginx-${port}.conf`)
  writeFileSync(file, configuration(folder, port, upstream))
  const program = start("nginx", [programs.nginx, "-e", "stderr", "-c", file], { cpus })
  await answering(program, { port, target: unlistedPath, status: 502 })
  return { name: "nginx", port, program }
}

function configuration(folder: string, port: number, upstream: Upstream): string {
  const forward = `proxy_pass ${upstream.tls ? "https" : "http"}://wechat$uri?$with_token;`
  return `${nginxHead(folder, `nginx-${port}`)}
  map $args $with_token { "" "access_token=${token}"; default "$args&access_token=${token}"; }
  upstream wechat {
    server 127.0.0.1:${upstream.port};
    keepalive 128;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 32m;
    add_header ${idHeader} $request_id always;
    proxy_http_version 1.1;
    proxy_set_header Host ${upstream.host};
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    ${hopByHop.map((name) => `proxy_set_header ${name} "";`).join("\n    ")}
    ${upstream.tls ? secure(upstream.tls.authority) : ""}
    default_type application/json;
    ${exactPaths.map((exact) => `location = ${exact} { ${forward} }`).join("\n    ")}
    location ^~ ${prefix} { ${forward} }
    # Without this nginx redirects to the prefix.
    location = ${prefix.slice(0, -1)} { return 502 '${refusal}'; }
    location / { return 502 '${refusal}'; }
  }
}
`
}

const secure = (authority: string) => `proxy_ssl_verify on;
    proxy_ssl_trusted_certificate ${authority};
    proxy_ssl_name ${upstreamName};
    proxy_ssl_server_name on;
    proxy_ssl_session_reuse on;`
