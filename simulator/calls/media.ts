import { binary, json } from "../answer"
import { type Call, everyKind, get, type TokenContext } from "../call"
import { fileOf, type UploadedFile } from "../multipart"
import { oneOf } from "../rules"
import { WechatError } from "../wechat-error"

const kib = 1024
const maxBytes: Record<string, number> = {
  image: 10 * kib * kib,
  voice: 2 * kib * kib,
  video: 10 * kib * kib,
  thumb: 64 * kib,
}

export const mediaCalls: Call[] = [
  {
    path: "/cgi-bin/media/upload",
    methods: ["POST"],
    credential: "token",
    kinds: everyKind,
    body: "kept",
    rules: [{ name: "type", is: oneOf(...Object.keys(maxBytes)), errcode: 40004 }],
    check: (context) => void fileIn(context),
    quota: { day: 100_000 },
    answer: upload,
  },
  { ...get("/cgi-bin/media/get", everyKind, download), quota: { day: 200_000 } },
]

function fileIn({ received, input }: TokenContext): UploadedFile {
  const file = fileOf(received.body, received.contentType, "media")
  if (!file || file.bytes.length === 0) throw new WechatError(41005)
  if (file.bytes.length > (maxBytes[input.type as string] ?? 0)) throw new WechatError(45001)
  return file
}

function upload(context: TokenContext) {
  const { world, app, now } = context
  const type = context.input.type as string
  const mediaId = world.media.keep({ ...fileIn(context), appid: app.appid, type, createdAt: now })
  return json({ type, media_id: mediaId, created_at: Math.floor(now / 1000) })
}

function download({ world, app, input }: TokenContext) {
  const mediaId = String(input.media_id ?? "")
  const media = world.media.find(app.appid, mediaId)
  if (!media) throw new WechatError(40007)
  // A video is not sent: the live API names a place on its file servers.
  if (media.type === "video") return json({ video_url: `http://vweixinp.tc.qq.com/1007_${mediaId}.f10.mp4` })
  return binary(media.contentType, media.bytes, {
    "Content-disposition": `attachment; filename="${asciiName(media.filename)}"`,
  })
}

/** A header value holds no quotes, line ends or characters above ASCII. */
const asciiName = (name: string) => name.replace(/[^\x20-\x7e]|["\\]/g, "_")
