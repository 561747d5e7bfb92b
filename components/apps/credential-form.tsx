"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions } from "@/components/ui/dialog"
import { Form } from "@/components/ui/form"
import { api } from "@/lib/api"
import { type AppView, CredentialInput } from "@/lib/apps/schema"
import { SecretField } from "./secret-field"

export function CredentialForm({ app, onClose }: { app: AppView; onClose: () => void }) {
  const t = useTranslations("apps")
  const common = useTranslations("common")
  const [secret, setSecret] = useState("")
  const save = useAct({
    act: (input: CredentialInput) => api.put<AppView>(`/apps/${app.appid}/credential`, input),
    touches: ["apps", "shares"],
    showsRefusal: true,
    done: () => t("credentialSaved", { name: app.name }),
    after: onClose,
  })
  const refusals = useRefusals(CredentialInput, save.problem)
  return (
    <Form refused={refusals.last} onSubmit={() => refusals.submit({ source: "AppSecret", secret }, save.run)}>
      <SecretField value={secret} onChange={setSecret} error={refusals.of("secret") ?? refusals.rest} />
      <Actions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={save.pending}>
          {common("save")}
        </Button>
      </Actions>
    </Form>
  )
}
