# Calls WeChat with urllib. Argument: scheme and name.
import sys
import urllib.request

origin = sys.argv[1]


def call(path, saved, body, **headers):
    request = urllib.request.Request(origin + path, body, headers)
    with urllib.request.urlopen(request) as answer, open(saved, "wb") as file:
        file.write(answer.read())
        print(answer.status, answer.headers["x-openapi-seqid"])


call("/wxa/msg_sec_check", "checked.json", '{"content":"你好"}'.encode())
call("/wxa/getwxacode", "code.jpg", b'{"path":"pages/index"}')
with open("photo.jpg", "rb") as photo:
    call("/wxa/img_sec_check", "uploaded.json", photo, **{"Content-Type": "image/jpeg"})
