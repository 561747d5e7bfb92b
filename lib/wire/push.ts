// Between the console, which WeChat reaches, and the broker, which alone can tell whether it was WeChat.
import { z } from "zod"
import { Appid } from "./names"

/**
 * `POST /v1/push` → 204: taken, or already known. 403: not signed for this platform, or not of now. The console passes on
 * what WeChat's query and the outer XML say; the signature is over all of it, so nothing unsigned is ever decrypted.
 */
export const Push = z.object({
  platform: Appid,
  /** Unix seconds. */
  timestamp: z.string().regex(/^\d{1,12}$/),
  nonce: z.string().min(1).max(128),
  /** `msg_signature`: SHA-1, in hex. */
  signature: z.string().regex(/^[0-9a-f]{40}$/i),
  /** AES-256-CBC, in base64. */
  encrypted: z
    .string()
    .max(64 * 1024)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
})
export type Push = z.infer<typeof Push>
