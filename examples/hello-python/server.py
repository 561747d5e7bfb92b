"""Calls WeChat's API with no access token: the sidecar beside this instance adds it."""

import http.client
import json
import os
import re
import signal
import threading
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8080"))
INSTANCE = os.environ.get("INSTANCE", "local")
WECHAT = "http://api.weixin.qq.com"
ROUTES = ["/check?content=hello", "/call?path=/wxa/getwxacode&from_appid=wxbbbb&method=POST", "/healthz"]


def main():
    server = ThreadingHTTPServer((HOST, PORT), Handler)
    server.daemon_threads = False  # the open requests finish before the program ends
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: threading.Thread(target=server.shutdown).start())
    log(f"listening on http://{HOST}:{server.server_port}")
    # The sidecar is ready before this program starts, so a call at start-up works.
    threading.Thread(target=check_text, args=("started",), daemon=True).start()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    log("stopped")


def check_text(content):
    body = {"content": content, "version": 2, "scene": 1, "openid": "oHelloFromTheWesideExample00"}
    return call("POST", "/wxa/msg_sec_check", json.dumps(body, ensure_ascii=False).encode())


def call_any(query, body):
    """Any path of WeChat's, so that permissions and from_appid can be tried by hand."""
    path = query.pop("path", "/")
    method = query.pop("method", "POST" if body else "GET")
    if query:
        path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
    return call(method, path, body or (None if method == "GET" else b'{"path":"pages/index"}'))


def call(method, path, body):
    """One call by plain HTTP, and what came back. x-openapi-seqid proves that the sidecar handled it."""
    request = urllib.request.Request(WECHAT + path, data=body, method=method)
    if body:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=35) as response:
            return report(method, path, response)
    except urllib.error.HTTPError as response:  # a status of 400 or more is an answer too
        return report(method, path, response)
    except (OSError, http.client.HTTPException) as error:
        log(f"{method} {hushed(path)} failed: {error}")
        return {"status": None, "seqid": None, "headers": {}, "body": str(error)}


def report(method, path, response):
    content = response.read()
    seqid = response.headers.get("x-openapi-seqid")
    content_type = response.headers.get("content-type") or ""
    if content and not re.search("json|text", content_type):
        shown = {"bytes": len(content), "contentType": content_type or None}
    else:
        shown = parsed(content.decode("utf-8", "replace"))
    log(f"{method} {hushed(path)} -> {response.status} seqid={seqid} {json.dumps(shown, ensure_ascii=False)[:300]}")
    return {"status": response.status, "seqid": seqid, "headers": dict(response.headers), "body": shown}


def hushed(path):
    """A log never holds a credential, not even one that somebody tried by hand."""
    return re.sub("(token|secret)=[^&]*", r"\1=***", path)


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/":
            self.answer(200, {"instance": INSTANCE, "example": "hello", "routes": ROUTES})
        elif url.path == "/healthz":
            self.answer(200, {"ok": True})
        elif url.path == "/check":
            self.answer(200, check_text(query.get("content", "hello")))
        elif url.path == "/call":
            self.answer(200, call_any(query, body))
        else:
            self.answer(404, {"error": f"No route {url.path}", "routes": ROUTES})

    do_POST = do_GET

    def answer(self, status, value):
        content = json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Only the calls to WeChat are logged."""


def log(line):
    print(f"{datetime.now(timezone.utc).isoformat(timespec='milliseconds')} [{INSTANCE}] {line}", flush=True)


main()
