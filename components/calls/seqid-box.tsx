"use client"
import { Search } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useSentence } from "@/components/refusals/use-sentence"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import { paths } from "@/lib/paths"
import { Seqid } from "@/lib/wire/names"

/** Paste the x-openapi-seqid of any answer and see its call. A whole header line will do. */
export function SeqidBox() {
  const t = useTranslations("calls")
  const say = useSentence()
  const router = useRouter()
  const [text, setText] = useState("")
  const [refusal, setRefusal] = useState<string>()
  return (
    <form
      noValidate
      className="flex min-w-0 items-start gap-2 max-sm:w-full"
      onSubmit={(event) => {
        event.preventDefault()
        const seqid = Seqid.safeParse(
          text
            .replace(/^\s*x-openapi-seqid\s*:/i, "")
            .trim()
            .toLowerCase(),
        )
        setRefusal(seqid.success ? undefined : seqid.error.issues[0]?.message)
        if (seqid.success) router.push(paths.call(seqid.data))
      }}
    >
      <Field
        quiet
        label={t("seqidBox")}
        error={refusal && say(refusal)}
        className="w-[22.5rem] max-sm:w-auto max-sm:grow"
      >
        <Input
          mono
          name="seqid"
          placeholder={t("seqidPlaceholder")}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button type="submit">
        <Search aria-hidden />
        {t("find")}
      </Button>
    </form>
  )
}
