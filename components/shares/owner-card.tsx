"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { AppSelect } from "@/components/apps/app-select"
import { CredentialChip } from "@/components/apps/credential-chip"
import { KindChip } from "@/components/apps/kind-chip"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { Actions, Dialog } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Form } from "@/components/ui/form"
import { Id } from "@/components/ui/mono"
import { api } from "@/lib/api"
import type { AppView } from "@/lib/apps/schema"
import { type EnvironmentView, UpdateEnvironment } from "@/lib/environments/schema"

type Props = { env: string; ownerAppid: string; owner: AppView | null }

/** The app that calls act as when they name none. */
export function OwnerCard({ env, ownerAppid, owner }: Props) {
  const t = useTranslations("sharing")
  const apps = useTranslations("apps")
  const [open, setOpen] = useState(false)
  return (
    <Card
      title={t("owner")}
      description={t("ownerHint")}
      actions={
        <Button size="small" onClick={() => setOpen(true)}>
          {t("changeOwner")}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {owner && <span className="font-medium">{owner.name}</span>}
        <Id id={ownerAppid} what={apps("appid")} />
        {owner && <KindChip kind={owner.kind} />}
        {owner && <CredentialChip present={owner.credential !== null} />}
      </div>
      <Dialog open={open} onOpenChange={setOpen} title={t("changeOwner")} description={t("changeOwnerHint")}>
        <OwnerForm env={env} ownerAppid={ownerAppid} onClose={() => setOpen(false)} />
      </Dialog>
    </Card>
  )
}

function OwnerForm({ env, ownerAppid, onClose }: { env: string; ownerAppid: string; onClose: () => void }) {
  const t = useTranslations("sharing")
  const common = useTranslations("common")
  const [appid, setAppid] = useState(ownerAppid)
  const save = useAct({
    act: (input: UpdateEnvironment) => api.patch<EnvironmentView>(`/environments/${env}`, input),
    touches: ["environments", "permissions", "shares", "apps"],
    showsRefusal: true,
    done: (environment) => t("ownerChanged", { appid: environment.ownerAppid }),
    after: onClose,
  })
  const refusals = useRefusals(UpdateEnvironment, save.problem)
  return (
    <Form refused={refusals.last} onSubmit={() => refusals.submit({ ownerAppid: appid }, save.run)}>
      <Field label={t("newOwner")} error={refusals.of("ownerAppid") ?? refusals.rest}>
        <AppSelect value={appid} onChange={setAppid} />
      </Field>
      <Actions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          type="submit"
          look="primary"
          pending={save.pending}
          reason={appid === ownerAppid ? t("sameOwner") : null}
        >
          {common("save")}
        </Button>
      </Actions>
    </Form>
  )
}
