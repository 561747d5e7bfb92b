# Calls WeChat with curl. Argument: scheme and name. CURL: how curl is to be called.
set -e
origin=$1

call() {
  path=$1
  saved=$2
  shift 2
  ${CURL:-curl} -sS -o "$saved" -w '%{http_code} %header{x-openapi-seqid}\n' "$@" "$origin$path"
}

call /wxa/msg_sec_check checked.json -H 'Content-Type: application/json' -d '{"content":"你好"}'
call /wxa/getwxacode code.jpg -d '{"path":"pages/index"}'
call /wxa/img_sec_check uploaded.json -F media=@photo.jpg
