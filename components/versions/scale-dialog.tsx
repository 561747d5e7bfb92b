"use client"
import { Minus, Plus, Scaling } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions, Dialog } from "@/components/ui/dialog"
import { Form } from "@/components/ui/form"
import { api } from "@/lib/api"
import { replicasMax, ScaleVersion, type VersionView } from "@/lib/versions/schema"
import { sizeDraftOf, sizeInputOf } from "./size-draft"
import { SizeFields } from "./size-fields"

type Props = { version: VersionView; engine: string }

export function ScaleDialog({ version, engine }: Props) {
  const t = useTranslations("versions")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={t("scaleNamed", { name: version.name })}>
        <Scaling aria-hidden />
        {t("scale")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("scaleTitle", { name: version.name })}
        description={t(`scaleHint.${version.openapiSidecar}`)}
        className="max-w-md"
      >
        <ScaleForm version={version} engine={engine} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function ScaleForm({ version, engine, onClose }: Props & { onClose: () => void }) {
  const t = useTranslations("versions")
  const common = useTranslations("common")
  const { environment, service, number, name } = version
  const [draft, setDraft] = useState(() => sizeDraftOf(version, engine))
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }))
  const scale = useAct({
    act: (input: ScaleVersion) =>
      api.put<VersionView>(
        `/environments/${environment}/services/${service}/versions/${number}/scale`,
        input,
      ),
    touches: ["versions", "services", "environments", "instances", "sidecars"],
    showsRefusal: true,
    done: ({ replicas, autoscaling }) =>
      autoscaling ? t("scaledBetween", { name, ...autoscaling }) : t("scaled", { name, replicas }),
    after: onClose,
  })
  const refusals = useRefusals(ScaleVersion, scale.problem)
  const step = (by: number) =>
    change({ replicas: String(Math.min(replicasMax, Math.max(0, (Number(draft.replicas) || 0) + by))) })
  return (
    <Form refused={refusals.last} onSubmit={() => refusals.submit(sizeInputOf(draft), scale.run)}>
      <SizeFields draft={draft} change={change} engine={engine} cpu={version.cpu} refusalOf={refusals.of} />
      {draft.scaling === "Fixed" && (
        <div className="mt-2 flex gap-2">
          <Button size="small" aria-label={t("fewer")} onClick={() => step(-1)}>
            <Minus aria-hidden />
          </Button>
          <Button size="small" aria-label={t("more")} onClick={() => step(1)}>
            <Plus aria-hidden />
          </Button>
        </div>
      )}
      {refusals.rest && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {refusals.rest}
        </p>
      )}
      <Actions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={scale.pending}>
          {t("scaleConfirm")}
        </Button>
      </Actions>
    </Form>
  )
}
