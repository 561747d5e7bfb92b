"use client"
import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useRouter } from "next/navigation"
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
import { paths } from "@/lib/paths"
import { servicesQuery } from "@/lib/services/queries"
import { CreateService as CreateServiceInput, type ServiceView } from "@/lib/services/schema"

export function CreateService({ env }: { env: string }) {
  const t = useTranslations("services")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t("create")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("create")} description={t("createHint")}>
        <CreateServiceForm env={env} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** Stands in the page's head once there is a service; before, the empty state has the button. */
export function CreateAnotherService({ env }: { env: string }) {
  const services = useQuery(servicesQuery(env))
  return services.data?.length ? <CreateService env={env} /> : null
}

function CreateServiceForm({ env, onClose }: { env: string; onClose: () => void }) {
  const t = useTranslations("services")
  const common = useTranslations("common")
  const router = useRouter()
  const [name, setName] = useState("")
  const create = useAct({
    act: (input: CreateServiceInput) => api.post<ServiceView>(`/environments/${env}/services`, input),
    touches: ["services", "environments"],
    showsRefusal: true,
    done: (service) => t("created", { service: service.name }),
    after: (service) => router.push(paths.service(env, service.name)),
  })
  const refusals = useRefusals(CreateServiceInput, create.problem)
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit({ name }, create.run)}
    >
      <Field label={t("name")} hint={t("nameHint")} error={refusals.of("name") ?? refusals.rest}>
        <Input
          mono
          name="name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Actions className="mt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={create.pending}>
          {t("create")}
        </Button>
      </Actions>
    </Form>
  )
}
