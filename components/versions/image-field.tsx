"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import { ImagePreflight } from "./image-preflight"
import type { VersionDraft } from "./version-draft"

type Props = {
  env: string
  draft: VersionDraft
  change: (part: Partial<VersionDraft>) => void
  error: string | undefined
}

/** An image's name, and what is in it as soon as a person has finished writing: half a name is never fetched. */
export function ImageField({ env, draft, change, error }: Props) {
  const t = useTranslations("versions")
  const [asked, setAsked] = useState(draft.image.trim())
  const ask = () => setAsked(draft.image.trim())
  return (
    <>
      <Field label={t("image")} hint={t("imageHint")} error={error}>
        <div className="flex gap-2">
          <Input
            mono
            name="image"
            autoComplete="off"
            spellCheck={false}
            placeholder="registry.example.com/hello:1"
            value={draft.image}
            onChange={(event) => change({ image: event.target.value })}
            onBlur={ask}
          />
          <Button onClick={ask}>{t("preflight.check")}</Button>
        </div>
      </Field>
      {asked !== "" && asked === draft.image.trim() && (
        <ImagePreflight env={env} image={asked} port={portOf(draft.port)} />
      )}
    </>
  )
}

/** Null until it is one that an instance can listen on. */
const portOf = (text: string) => (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null)
