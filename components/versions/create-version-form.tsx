"use client"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { Actions } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Form } from "@/components/ui/form"
import { Input } from "@/components/ui/input"
import { api } from "@/lib/api"
import { paths } from "@/lib/paths"
import { CreateVersion, type VersionView } from "@/lib/versions/schema"
import { EnvTable } from "./env-table"
import { ResourceFields } from "./resource-fields"
import { SizeFields } from "./size-fields"
import { SourceFields } from "./source-fields"
import { splitCommand } from "./split-command"
import { inputOf, type VersionDraft } from "./version-draft"
import { WillRecord } from "./will-record"
import { WxTokenField } from "./wx-token-field"

type Props = { env: string; service: string; engine: string; initial: VersionDraft }

export function CreateVersionForm({ env, service, engine, initial }: Props) {
  const t = useTranslations("versions")
  const router = useRouter()
  const [draft, setDraft] = useState(initial)
  const create = useAct({
    act: (input: CreateVersion) =>
      api.post<VersionView>(`/environments/${env}/services/${service}/versions`, input),
    touches: ["versions", "services", "environments", "sidecars"],
    showsRefusal: true,
    done: (version) => t(`created.${version.openapiSidecar}`, { name: version.name }),
    after: (version) => router.push(paths.version(env, service, version.number)),
  })
  const refusals = useRefusals(CreateVersion, create.problem)
  const change = (part: Partial<VersionDraft>) => {
    setDraft((before) => ({ ...before, ...part }))
    // What was said of one image is wrong of another, and the preflight already speaks of that.
    if ("image" in part && create.problem) create.reset()
  }
  const { open } = splitCommand(draft.command)
  return (
    <Form
      className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]"
      refused={refusals.last}
      onSubmit={() => {
        if (!open) refusals.submit(inputOf(draft), create.run)
      }}
    >
      <Card>
        <div className="flex flex-col gap-5">
          <SourceFields env={env} draft={draft} change={change} engine={engine} refusalOf={refusals.of} />
          <EnvTable rows={draft.env} onChange={(rows) => change({ env: rows })} refusalOf={refusals.of} />
          <ResourceFields draft={draft} change={change} refusalOf={refusals.of} />
          <SizeFields
            draft={draft}
            change={change}
            engine={engine}
            cpu={draft.cpu.trim() === "" ? null : Number(draft.cpu)}
            refusalOf={refusals.of}
          />
          <WxTokenField draft={draft} change={change} />
          <Field label={t("remark")} hint={t("remarkHint")} error={refusals.of("remark")}>
            <Input
              name="remark"
              maxLength={200}
              value={draft.remark}
              onChange={(event) => change({ remark: event.target.value })}
            />
          </Field>
          {refusals.rest && (
            <p role="alert" className="text-sm text-bad">
              {refusals.rest}
            </p>
          )}
        </div>
        <Actions>
          <Button onClick={() => router.push(paths.service(env, service))}>{t("cancelCreate")}</Button>
          <Button
            type="submit"
            look="primary"
            pending={create.pending}
            reason={open && t("openQuote", { quote: open })}
          >
            {t("create")}
          </Button>
        </Actions>
      </Card>
      <WillRecord env={env} />
    </Form>
  )
}
