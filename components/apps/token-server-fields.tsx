"use client"
import { useTranslations } from "next-intl"
import type { ComponentProps } from "react"
import { Field } from "@/components/ui/field"
import { Input, Select } from "@/components/ui/input"
import { Segmented } from "@/components/ui/segmented"
import { ExpiryForm } from "@/lib/apps/credential-schema"
import type { ServerDraft } from "./credential-draft"

type Props = {
  draft: ServerDraft
  onChange: (part: Partial<ServerDraft>) => void
  refusalOf: (name: string) => string | undefined
}

const ways = ["Header", "Query", "None"] as const

/** An existing central server: where it answers, with which key, and what of its answer is the token. */
export function TokenServerFields({ draft, onChange, refusalOf }: Props) {
  const t = useTranslations("apps.server")
  return (
    <>
      <Field label={t("url")} hint={t("urlHint")} error={refusalOf("url")}>
        <Text
          value={draft.url}
          placeholder="https://tokens.example.com/wechat/token"
          onText={(url) => onChange({ url })}
        />
      </Field>
      <Segmented
        label={t("key")}
        value={draft.in}
        onChange={(way) => onChange({ in: way })}
        options={ways.map((value) => ({ value, label: t(`ways.${value}`) }))}
      />
      {draft.in !== "None" && (
        <div className="grid gap-4 sm:grid-cols-[2fr_3fr]">
          <Field label={t(`names.${draft.in}`)} error={refusalOf("auth.name")}>
            <Text
              value={draft.name}
              placeholder={draft.in === "Header" ? "authorization" : "key"}
              onText={(name) => onChange({ name })}
            />
          </Field>
          <Field label={t("value")} error={refusalOf("auth.value")}>
            <Text
              type="password"
              data-1p-ignore
              data-lpignore="true"
              value={draft.value}
              onText={(value) => onChange({ value })}
            />
          </Field>
        </div>
      )}
      <Field label={t("tokenPointer")} hint={t("pointerHint")} error={refusalOf("tokenPointer")}>
        <Text value={draft.tokenPointer} onText={(tokenPointer) => onChange({ tokenPointer })} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("expiryPointer")} error={refusalOf("expiry.pointer")}>
          <Text value={draft.expiryPointer} onText={(expiryPointer) => onChange({ expiryPointer })} />
        </Field>
        <Field label={t("expiryForm")}>
          <Select
            value={draft.expiryForm}
            onChange={(event) => onChange({ expiryForm: ExpiryForm.parse(event.target.value) })}
          >
            {ExpiryForm.options.map((form) => (
              <option key={form} value={form}>
                {t(`forms.${form}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </>
  )
}

function Text({
  onText,
  ...rest
}: Omit<ComponentProps<typeof Input>, "onChange"> & { onText: (text: string) => void }) {
  return (
    <Input
      mono
      autoComplete="off"
      spellCheck={false}
      {...rest}
      onChange={(event) => onText(event.target.value)}
    />
  )
}
