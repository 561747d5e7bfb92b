import { binary } from "../answer"
import { type Call, miniProgram, post, type TokenContext } from "../call"
import { codeJpeg } from "../code-jpeg"
import { oneOf, optional, type Rule, text, whole } from "../rules"
import { WechatError } from "../wechat-error"

const looks: Rule[] = [
  { name: "width", is: optional(whole(280, 1280)), errcode: 40097 },
  { name: "env_version", is: optional(oneOf("release", "trial", "develop")), errcode: 40097 },
  { name: "auto_color", is: optional((value) => typeof value === "boolean"), errcode: 40097 },
  { name: "is_hyaline", is: optional((value) => typeof value === "boolean"), errcode: 40097 },
]
const path = (maxLength: number): Rule => ({ name: "path", is: text(1, maxLength), errcode: 40159 })
const noScanTime: Rule = {
  name: "path",
  is: (value) => !(value as string).includes("scancode_time"),
  errcode: 85096,
}

export const codeCalls: Call[] = [
  { ...post("/wxa/getwxacode", miniProgram, limitedCode), rules: [path(1024), noScanTime, ...looks] },
  { ...post("/cgi-bin/wxaapp/createwxaqrcode", miniProgram, limitedCode), rules: [path(128), noScanTime] },
  {
    ...post("/wxa/getwxacodeunlimit", miniProgram, unlimitedCode),
    rules: [
      { name: "scene", is: text(1, 32), errcode: 40169 },
      { name: "scene", is: (value) => /^[\w!#$%&'()*+,/:;=?@.~-]+$/.test(value as string), errcode: 40129 },
      {
        name: "page",
        is: optional((value) => text(0, 1024)(value) && !String(value).startsWith("/")),
        errcode: 41030,
      },
      ...looks,
    ],
    quota: { minute: 5000 },
  },
]

const limitedMax = 100_000

/** getwxacode and createwxaqrcode share one lifelong allowance. */
function limitedCode({ world, app, input }: TokenContext) {
  const name = `codes ${app.appid}`
  if (world.tally.get(name) >= limitedMax) throw new WechatError(45029)
  const used = world.tally.add(name)
  return binary("image/jpeg", codeJpeg(app.appid, input.path as string), { "Num-Used": String(used) })
}

function unlimitedCode({ app, input }: TokenContext) {
  return binary("image/jpeg", codeJpeg(app.appid, `${input.page ?? ""}?scene=${input.scene}`))
}
