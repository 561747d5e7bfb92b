"use client"
import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions, Dialog } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Form } from "@/components/ui/form"
import { Input } from "@/components/ui/input"
import { Segmented } from "@/components/ui/segmented"
import { api } from "@/lib/api"
import { appsQuery } from "@/lib/apps/queries"
import { AppKind, type AppView, CreateApp } from "@/lib/apps/schema"
import { SecretField } from "./secret-field"

export function AddApp() {
  const t = useTranslations("apps")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("add")} description={t("addHint")}>
        <AddAppForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** Stands in the page's head once there is an app; before, the empty state has the button. */
export function AddAnotherApp() {
  return useQuery(appsQuery()).data?.length ? <AddApp /> : null
}

function AddAppForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("apps")
  const common = useTranslations("common")
  const [name, setName] = useState("")
  const [appid, setAppid] = useState("")
  const [kind, setKind] = useState<AppKind>("MiniProgram")
  const [secret, setSecret] = useState("")
  const add = useAct({
    act: (input: CreateApp) => api.post<AppView>("/apps", input),
    touches: ["apps"],
    showsRefusal: true,
    done: (app) => t("added", { name: app.name }),
    after: onClose,
  })
  const refusals = useRefusals(CreateApp, add.problem)
  const credential = secret ? { source: "AppSecret" as const, secret } : undefined
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit({ name, appid: appid.trim(), kind, credential }, add.run)}
    >
      <Field label={t("name")} error={refusals.of("name")}>
        <Input
          name="name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Segmented
        label={t("kind")}
        value={kind}
        onChange={setKind}
        options={AppKind.options.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <Field label={t("appid")} hint={t("appidHint")} error={refusals.of("appid")}>
        <Input
          mono
          name="appid"
          autoComplete="off"
          spellCheck={false}
          value={appid}
          onChange={(event) => setAppid(event.target.value)}
        />
      </Field>
      <SecretField
        value={secret}
        onChange={setSecret}
        error={refusals.of("credential") ?? refusals.rest}
        optional
      />
      <Actions className="mt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={add.pending}>
          {t("add")}
        </Button>
      </Actions>
    </Form>
  )
}
