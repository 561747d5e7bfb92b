"use client"
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
import { api } from "@/lib/api"
import { CreatePlatform, type PlatformView } from "@/lib/platforms/schema"
import { noSecrets, SecretsFields } from "./secrets-fields"

export function AddPlatform() {
  const t = useTranslations("platforms")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("add")} description={t("addHint")}>
        <AddPlatformForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function AddPlatformForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("platforms")
  const common = useTranslations("common")
  const [name, setName] = useState("")
  const [appid, setAppid] = useState("")
  const [secrets, setSecrets] = useState(noSecrets)
  const add = useAct({
    act: (input: CreatePlatform) => api.post<PlatformView>("/platforms", input),
    touches: ["platforms"],
    showsRefusal: true,
    done: (platform) => t("added", { name: platform.name }),
    after: onClose,
  })
  const refusals = useRefusals(CreatePlatform, add.problem)
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit({ name, appid: appid.trim(), ...secrets }, add.run)}
    >
      <Field label={t("name")} error={refusals.of("name")}>
        <Input
          name="name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={t("appid")} hint={t("appidHint")} error={refusals.of("appid") ?? refusals.rest}>
        <Input
          mono
          name="appid"
          autoComplete="off"
          spellCheck={false}
          value={appid}
          onChange={(event) => setAppid(event.target.value)}
        />
      </Field>
      <SecretsFields
        secrets={secrets}
        onChange={(part) => setSecrets({ ...secrets, ...part })}
        refusalOf={refusals.of}
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
