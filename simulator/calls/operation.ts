import { json, ok } from "../answer"
import { type Call, everyKind, get, miniProgram, post, type TokenContext } from "../call"
import { beijingDate } from "../clock"
import { digest } from "../identity"
import { text } from "../rules"
import { WechatError } from "../wechat-error"

export const operationCalls: Call[] = [
  {
    path: "/wxa/getwxadevinfo",
    methods: ["GET", "POST"],
    credential: "token",
    kinds: miniProgram,
    body: "optional",
    answer: domains,
  },
  get("/cgi-bin/getcallbackip", everyKind, () => json({ ip_list: ["106.55.206.146", "106.55.206.211"] })),
  get("/cgi-bin/get_api_domain_ip", everyKind, () => json({ ip_list: ["101.89.47.18", "101.91.34.103"] })),
  {
    ...post("/datacube/getweanalysisappiddailysummarytrend", miniProgram, dailySummary),
    check: checkDay,
    rules: [
      { name: "begin_date", is: text(8, 8), errcode: 61500 },
      { name: "end_date", is: text(8, 8), errcode: 61500 },
    ],
  },
]

function domains({ input }: TokenContext) {
  const bizdomain = ["https://www.example.com"]
  if (input.action === "getbizdomain") return ok({ bizdomain })
  const server = {
    requestdomain: ["https://www.example.com"],
    wsrequestdomain: ["wss://www.example.com"],
    uploaddomain: ["https://www.example.com"],
    downloaddomain: ["https://www.example.com"],
    udpdomain: [],
  }
  return ok(input.action === "getserverdomain" ? server : { ...server, bizdomain })
}

/** One day, yesterday at the latest. */
function checkDay({ input, now }: TokenContext): void {
  const [begin, end] = [input.begin_date as string, input.end_date as string]
  if (!isDate(begin) || !isDate(end)) throw new WechatError(61500)
  if (begin !== end || begin >= beijingDate(now)) throw new WechatError(61501)
}

/** The answer has no errcode. */
function dailySummary({ app, input }: TokenContext) {
  const begin = input.begin_date as string
  const seed = Buffer.from(digest(`${app.appid} ${begin}`, 4))
  const [visits = 0, shares = 0] = [seed[0], seed[1]]
  const day = { ref_date: begin, visit_total: visits * 7, share_pv: shares * 2, share_uv: shares }
  return json({ list: [day] })
}

function isDate(day: string): boolean {
  const iso = day.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3")
  return iso.length === 10 && !Number.isNaN(Date.parse(iso))
}
