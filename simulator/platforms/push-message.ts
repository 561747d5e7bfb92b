// What WeChat posts to a platform's address: XML inside AES inside XML, and a signature over it in the query.
import { createCipheriv, createHash, randomBytes } from "node:crypto"
import type { Platform } from "./platform"

export type News = { InfoType: string } & Record<string, string>

export type PushMessage = { search: string; body: string }

/** `at` in milliseconds stands in the message and in the signature. */
export function pushMessage(platform: Platform, news: News, at: number): PushMessage {
  const seconds = String(Math.floor(at / 1000))
  const inner = xml({ AppId: platform.appid, CreateTime: seconds, ...news })
  const encrypted = encrypt(platform, inner)
  const nonce = String(randomBytes(4).readUInt32BE())
  const query = new URLSearchParams({
    signature: sha1([platform.verifyToken, seconds, nonce]),
    timestamp: seconds,
    nonce,
    encrypt_type: "aes",
    msg_signature: sha1([platform.verifyToken, seconds, nonce, encrypted]),
  })
  return { search: query.toString(), body: xml({ AppId: platform.appid, Encrypt: encrypted }) }
}

const xml = (fields: Record<string, string>) =>
  `<xml>\n${Object.entries(fields)
    .map(
      ([name, value]) => `    <${name}><![CDATA[${value.replaceAll("]]>", "]]]]><![CDATA[>")}]]></${name}>\n`,
    )
    .join("")}</xml>`

const blockBytes = 32

function encrypt({ encodingAesKey, appid }: Platform, message: string): string {
  const text = Buffer.from(message, "utf8")
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const unpadded = Buffer.concat([randomBytes(16), length, text, Buffer.from(appid)])
  const pad = blockBytes - (unpadded.length % blockBytes)
  const key = Buffer.from(encodingAesKey, "base64")
  const aes = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([aes.update(Buffer.concat([unpadded, Buffer.alloc(pad, pad)])), aes.final()]).toString(
    "base64",
  )
}

const sha1 = (texts: string[]) => createHash("sha1").update(texts.sort().join("")).digest("hex")
