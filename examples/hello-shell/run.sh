#!/bin/sh
# Calls WeChat's API every few seconds with no access token: the sidecar beside this instance adds it.
# Needs only sh and curl. curl reads http_proxy by itself.
set -u

instance="${INSTANCE:-local}"
every="${EVERY_SECONDS:-5}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
trap 'log "stopped"; exit 0' TERM INT

log() {
  printf '%s [%s] %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$instance" "$1"
}

# x-openapi-seqid in the answer proves that the sidecar handled the call.
call() {
  status="$(curl -sS --max-time 35 -o "$work/body" -D "$work/head" -w '%{http_code}' \
    -H 'Content-Type: application/json' --data "$2" "http://api.weixin.qq.com$1" 2>"$work/error")" || {
    log "POST $1 failed: $(cat "$work/error")"
    return
  }
  seqid="$(tr -d '\r' <"$work/head" | sed -n 's/^[Xx]-[Oo]pen[Aa][Pp][Ii]-[Ss]eqid: *//p')"
  log "POST $1 -> $status seqid=${seqid:-none} $(head -c 300 "$work/body")"
}

log "calling every $every s"
while :; do
  call /wxa/msg_sec_check \
    '{"content":"hello","version":2,"scene":1,"openid":"oHelloFromTheWesideExample00"}'
  # sh acts on a signal only between commands, and at once while it waits.
  sleep "$every" &
  wait $!
done
