import path from "node:path"

/** The beginning of a configuration in which one worker does nothing beside its work; `http {` is left open. */
export function nginxHead(folder: string, name: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${path.join(folder, `${name}.pid`)};
error_log stderr crit;
events { worker_connections 2048; }
http {
  access_log off;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  ${temporary.map((kind) => `${kind}_temp_path ${path.join(folder, `${name}-${kind}`)};`).join("\n  ")}`
}
