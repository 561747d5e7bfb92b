"use client"
import { useTranslations } from "next-intl"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"

type Props = { value: string; onChange: (secret: string) => void; error?: string | null; optional?: boolean }

/** Written once, sealed, never shown again: neither the browser nor a password manager keeps it. */
export function SecretField({ value, onChange, error, optional }: Props) {
  const t = useTranslations("apps")
  return (
    <Field
      label={optional ? t("secretOptional") : t("secret")}
      hint={optional ? t("secretOptionalHint") : t("secretHint")}
      error={error}
    >
      <Input
        mono
        type="password"
        autoComplete="off"
        data-1p-ignore
        data-lpignore="true"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
