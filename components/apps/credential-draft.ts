import type { z } from "zod"
import type { CredentialInput, CredentialSource, ExpiryForm, ServerAuth } from "@/lib/apps/credential-schema"
import type { AppView } from "@/lib/apps/schema"

export type ServerDraft = {
  url: string
  in: ServerAuth["in"]
  name: string
  value: string
  tokenPointer: string
  expiryPointer: string
  expiryForm: ExpiryForm
}

/** What stands in the form; the fields of another source stay while one looks at them all. */
export type CredentialDraft = {
  source: CredentialSource
  secret: string
  server: ServerDraft
  platform: string
}

const emptyServer: ServerDraft = {
  url: "",
  in: "Header",
  name: "",
  value: "",
  tokenPointer: "/access_token",
  expiryPointer: "/expires_in",
  expiryForm: "SecondsLeft",
}

export const emptyDraft = (credential: AppView["credential"]): CredentialDraft => ({
  source: credential?.source ?? "AppSecret",
  secret: "",
  server: emptyServer,
  platform: credential?.platform ?? "",
})

export function inputOf({
  source,
  secret,
  server,
  platform,
}: CredentialDraft): z.input<typeof CredentialInput> {
  if (source === "AppSecret") return { source, secret }
  if (source === "OpenPlatform") return { source, platform }
  const { name, value } = server
  return {
    source,
    url: server.url.trim(),
    auth: server.in === "None" ? { in: "None" } : { in: server.in, name: name.trim(), value },
    tokenPointer: server.tokenPointer.trim(),
    expiry: { pointer: server.expiryPointer.trim(), form: server.expiryForm },
  }
}
