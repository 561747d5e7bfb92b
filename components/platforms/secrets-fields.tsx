"use client"
import { useTranslations } from "next-intl"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import type { PlatformSecrets } from "@/lib/platforms/schema"

type Props = {
  secrets: PlatformSecrets
  onChange: (part: Partial<PlatformSecrets>) => void
  refusalOf: (name: string) => string | undefined
}

const names = ["secret", "verifyToken", "encodingAesKey"] as const

/** What the platform shares with WeChat. Written once, sealed, never shown again. */
export function SecretsFields({ secrets, onChange, refusalOf }: Props) {
  const t = useTranslations("platforms.secrets")
  return names.map((name) => (
    <Field key={name} label={t(name)} hint={t(`${name}Hint`)} error={refusalOf(name)}>
      <Input
        mono
        type="password"
        autoComplete="off"
        data-1p-ignore
        data-lpignore="true"
        spellCheck={false}
        value={secrets[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
    </Field>
  ))
}

export const noSecrets: PlatformSecrets = { secret: "", verifyToken: "", encodingAesKey: "" }
