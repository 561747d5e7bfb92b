// Targets and hosts: sound ones, and each known way to make two readers see different ones.
import fc from "fast-check"

export const soundPath = fc.constantFrom(
  ...["/wxa/msg_sec_check", "/cgi-bin/message/custom/send", "/cgi-bin/message/~a.b-c_D/...", "/sns/listed"],
)

export const otherPath = fc.constantFrom(
  ...[
    "/",
    "/cgi-bin/message",
    "/cgi-bin/message/",
    "/wxa/msg_sec_check/",
    "/WXA/msg_sec_check",
    "/not/listed",
  ],
  ...[
    "/_/pay/unifiedOrder",
    "/_",
    "/sns/jscode2session",
    "/sns/oauth2/access_token",
    "/sns/userinfo",
    "/cgi-bin/token",
  ],
)

export const confusingPath = fc.constantFrom(
  ...["//wxa/msg_sec_check", "/wxa//msg_sec_check", "/wxa/./msg_sec_check", "/cgi-bin/message/../token"],
  ...[
    "/wxa/%2e%2e/wxa/msg_sec_check",
    "/wxa%2fmsg_sec_check",
    "/wxa/msg%5fsec_check",
    "/wxa/%6dsg_sec_check",
  ],
  ...["/wxa/msg_sec_check;a=b", "/wxa\\msg_sec_check", "/wxa/msg_sec_check\0", "/wxa/msg_sec_check%00"],
  ...[
    "/wxa/\xc0\xaemsg_sec_check",
    "/cgi-bin/message/%c0%ae%c0%ae/x",
    "/wxa/msg_sec_check/..",
    "/cgi-bin/message/.",
  ],
  ...["/wxa/msg_sec_check#a", "/wxa/msg_sec_check%3faccess_token=OWN", "*", "", "wxa", "/wxa/msg_sec check"],
)

const plainParameter = fc.oneof(
  fc.constantFrom(
    "a=1",
    "b",
    "",
    "=",
    "c=%20",
    "d=%zz",
    "e=\xe4\xb8\xad",
    "f=?",
    "g=b=c",
    "h=#",
    "i;j=k",
    "a+b=%2B",
  ),
  fc.stringMatching(/^[!-%'-~]{0,9}$/).filter((text) => !/appid|token|secret|%/i.test(text)),
)

/** Those that decide, and those that only look like it. */
const weightyParameter = fc.constantFrom(
  ...["access_token=", "access_token", "access_token=OWN", "access%5Ftoken=OWN", "%61ccess_token=OWN"],
  ...["%61ccess_token=", "%2561ccess_token=A", "ACCESS_TOKEN=A", "access_token[]=A", "x=1;access_token=A"],
  ...["access_token%00=A", "%c1%a1ccess_token=A", "+access_token=A", "access_token=%00", "from_appid=wxbbbb"],
  ...["from_appid=wxaaaa", "from_appid=wxcccc", "from%5Fappid=wxbbbb", "%66rom_appid=", "from_appid"],
  ...["cloudbase_access_token=X", "component_access_token=OWN", "component_access_token=", "appid=wxaaaa"],
  // A placeholder stands where its app stands in braces.
  ...["access_token={wxbbbb}", "access%5Ftoken={wxaaaa}", "component_access_token={wxbbbb}"],
  ...["appid=wxbbbb", "appid=wxbbbb", "appid=wxcccc", "secret=S", "secret=", "js_code=C"],
)

const queryOf = (parameter: fc.Arbitrary<string>, maxLength: number) =>
  fc
    .option(fc.array(parameter, { maxLength }), { freq: 3 })
    .map((parameters) => (parameters === null ? "" : `?${parameters.join("&")}`))

export const soundQuery = queryOf(plainParameter, 4)
export const weightyQuery = queryOf(fc.oneof(plainParameter, weightyParameter, weightyParameter), 4)

export const soundHost = fc.constantFrom(
  ...["api.weixin.qq.com", "API.weixin.QQ.com:80", "hk.api.weixin.qq.com", "api2.weixin.qq.com:443"],
)

export const otherHost = fc.constantFrom(
  ...["127.0.0.1:80", "localhost", "169.254.169.254", "[::1]", "api.weixin.qq.com:81", "api.weixin.qq.com."],
  ...["", "api.weixin.qq.com, x", "u@api.weixin.qq.com", "api.weixin.qq.com/x", "api.weixin.qq.com:0", "a b"],
  ...["api.weixin.qq.com:99999", "[", "\xe4"],
)
