"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions } from "@/components/ui/dialog"
import { Form } from "@/components/ui/form"
import { api } from "@/lib/api"
import { PlatformSecrets, type PlatformView } from "@/lib/platforms/schema"
import { noSecrets, SecretsFields } from "./secrets-fields"

export function SecretsForm({ platform, onClose }: { platform: PlatformView; onClose: () => void }) {
  const t = useTranslations("platforms")
  const common = useTranslations("common")
  const [secrets, setSecrets] = useState(noSecrets)
  const save = useAct({
    act: (input: PlatformSecrets) => api.put(`/platforms/${platform.appid}/secrets`, input),
    touches: ["platforms", "apps"],
    showsRefusal: true,
    done: () => t("secretsSaved", { name: platform.name }),
    after: onClose,
  })
  const refusals = useRefusals(PlatformSecrets, save.problem)
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit(secrets, save.run)}
    >
      <SecretsFields
        secrets={secrets}
        onChange={(part) => setSecrets({ ...secrets, ...part })}
        refusalOf={refusals.of}
      />
      {refusals.rest && (
        <p role="alert" className="text-xs text-bad">
          {refusals.rest}
        </p>
      )}
      <Actions className="mt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={save.pending}>
          {common("save")}
        </Button>
      </Actions>
    </Form>
  )
}
