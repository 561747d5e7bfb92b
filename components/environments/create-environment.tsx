"use client"
import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { AppSelect } from "@/components/apps/app-select"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions, Dialog } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Form } from "@/components/ui/form"
import { Input } from "@/components/ui/input"
import { api } from "@/lib/api"
import { environmentsQuery } from "@/lib/environments/queries"
import { CreateEnvironment as CreateEnvironmentInput, type EnvironmentView } from "@/lib/environments/schema"
import { paths } from "@/lib/paths"

export function CreateEnvironment() {
  const t = useTranslations("environments")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t("create")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("create")} description={t("createHint")}>
        <CreateEnvironmentForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** Stands in the page's head once there is an environment; before, the empty state has the button. */
export function CreateAnotherEnvironment() {
  const environments = useQuery(environmentsQuery())
  return environments.data?.length ? <CreateEnvironment /> : null
}

function CreateEnvironmentForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("environments")
  const common = useTranslations("common")
  const router = useRouter()
  const [name, setName] = useState("")
  const [ownerAppid, setOwnerAppid] = useState("")
  const create = useAct({
    act: (input: CreateEnvironmentInput) => api.post<EnvironmentView>("/environments", input),
    touches: ["environments", "apps"],
    showsRefusal: true,
    done: (environment) => t("created", { env: environment.name }),
    after: (environment) => router.push(paths.environment(environment.name)),
  })
  const refusals = useRefusals(CreateEnvironmentInput, create.problem)
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit({ name, ownerAppid }, create.run)}
    >
      <Field label={t("name")} hint={t("nameHint")} error={refusals.of("name")}>
        <Input
          mono
          name="name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={t("owner")} hint={t("ownerHint")} error={refusals.of("ownerAppid")}>
        <AppSelect value={ownerAppid} onChange={setOwnerAppid} />
      </Field>
      {refusals.rest && <p className="text-sm text-bad">{refusals.rest}</p>}
      <Actions className="mt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={create.pending}>
          {t("create")}
        </Button>
      </Actions>
    </Form>
  )
}
