"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { AppSelect } from "@/components/apps/app-select"
import { useAct } from "@/components/live/use-act"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { api } from "@/lib/api"
import type { ShareView } from "@/lib/shares/schema"

export function AddShare({ env, except }: { env: string; except: string[] }) {
  const t = useTranslations("sharing")
  const [appid, setAppid] = useState("")
  const add = useAct({
    act: () => api.put<ShareView>(`/environments/${env}/shares/${appid}`, {}),
    touches: ["shares", "environments", "permissions", "apps"],
    done: (share) => t("added", { name: share.name }),
    after: () => setAppid(""),
  })
  return (
    <form
      className="flex flex-wrap items-end gap-2 px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault()
        add.run()
      }}
    >
      <Field label={t("addLabel")} className="min-w-60 basis-80 max-sm:grow">
        <AppSelect value={appid} onChange={setAppid} except={except} />
      </Field>
      <Button type="submit" pending={add.pending} reason={appid ? null : t("addReason")}>
        {t("add")}
      </Button>
    </form>
  )
}
