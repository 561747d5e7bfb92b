"use client"
import { Minus, Plus, Scaling } from "lucide-react"
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
import { replicasMax, ScaleVersion, type VersionView } from "@/lib/versions/schema"

export function ScaleDialog({ version }: { version: VersionView }) {
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
        <ScaleForm version={version} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function ScaleForm({ version, onClose }: { version: VersionView; onClose: () => void }) {
  const t = useTranslations("versions")
  const common = useTranslations("common")
  const { environment, service, number, name } = version
  const [replicas, setReplicas] = useState(String(version.replicas))
  const scale = useAct({
    act: (input: ScaleVersion) =>
      api.put<VersionView>(
        `/environments/${environment}/services/${service}/versions/${number}/scale`,
        input,
      ),
    touches: ["versions", "services", "environments", "instances", "sidecars"],
    showsRefusal: true,
    done: (_, input) => t("scaled", { name, replicas: input.replicas }),
    after: onClose,
  })
  const refusals = useRefusals(ScaleVersion, scale.problem)
  const step = (by: number) =>
    setReplicas(String(Math.min(replicasMax, Math.max(0, (Number(replicas) || 0) + by))))
  return (
    <Form
      refused={refusals.last}
      onSubmit={() => {
        // An empty field is not 0: Number("") is.
        refusals.submit({ replicas: replicas === "" ? Number.NaN : Number(replicas) }, scale.run)
      }}
    >
      <Field label={t("replicas")} hint={t("replicasHint")} error={refusals.of("replicas") ?? refusals.rest}>
        <Input
          type="number"
          min={0}
          max={replicasMax}
          value={replicas}
          onChange={(event) => setReplicas(event.target.value)}
        />
      </Field>
      <div className="mt-2 flex gap-2">
        <Button size="small" aria-label={t("fewer")} onClick={() => step(-1)}>
          <Minus aria-hidden />
        </Button>
        <Button size="small" aria-label={t("more")} onClick={() => step(1)}>
          <Plus aria-hidden />
        </Button>
      </div>
      <Actions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={scale.pending}>
          {t("scaleConfirm")}
        </Button>
      </Actions>
    </Form>
  )
}
