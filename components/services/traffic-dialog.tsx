"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions, Dialog } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Form } from "@/components/ui/form"
import { Input } from "@/components/ui/input"
import { RecordedChip } from "@/components/versions/recorded-chip"
import { api } from "@/lib/api"
import { SetTraffic, type TrafficView } from "@/lib/services/schema"
import type { VersionView } from "@/lib/versions/schema"

type Props = { env: string; service: string; versions: VersionView[] }

/** Which version gets how much of what comes to the service. */
export function TrafficDialog({ env, service, versions }: Props) {
  const t = useTranslations("services")
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)} reason={versions.length ? null : t("trafficNeedsVersion")}>
        {t("setTraffic")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("setTraffic")} description={t("trafficHint")}>
        <TrafficForm env={env} service={service} versions={versions} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function TrafficForm({ env, service, versions, onClose }: Props & { onClose: () => void }) {
  const t = useTranslations("services")
  const common = useTranslations("common")
  const [percents, setPercents] = useState(() =>
    Object.fromEntries(versions.map((version) => [version.number, version.percent])),
  )
  const save = useAct({
    act: (input: SetTraffic) =>
      api.put<TrafficView>(`/environments/${env}/services/${service}/traffic`, input),
    touches: ["services", "versions"],
    showsRefusal: true,
    done: () => t("trafficSet"),
    after: onClose,
  })
  const refusals = useRefusals(SetTraffic, save.problem)
  const total = Object.values(percents).reduce((sum, percent) => sum + percent, 0)
  const split = versions
    .map(({ number }) => ({ version: number, percent: percents[number] ?? 0 }))
    .filter((part) => part.percent > 0)
  return (
    <Form refused={refusals.last} onSubmit={() => refusals.submit({ split }, save.run)}>
      <ul className="flex flex-col gap-2">
        {versions.map((version) => (
          <li key={version.number} className="flex items-center gap-3">
            <code className="font-mono text-sm">{version.name}</code>
            <span className="grow">
              <RecordedChip recorded={version.openapiSidecar} />
            </span>
            <Field quiet label={t("percentOf", { name: version.name })}>
              <Input
                type="number"
                min={0}
                max={100}
                className="w-20 text-right"
                value={percents[version.number] ?? 0}
                onChange={(event) =>
                  setPercents({ ...percents, [version.number]: Math.trunc(Number(event.target.value)) })
                }
              />
            </Field>
            <span aria-hidden>%</span>
          </li>
        ))}
      </ul>
      <p className={`mt-3 text-right text-sm ${total === 100 ? "text-muted" : "text-bad"}`}>
        {t("total", { total })}
      </p>
      {(refusals.of("split") ?? refusals.rest) && (
        <p role="alert" className="text-sm text-bad">
          {refusals.of("split") ?? refusals.rest}
        </p>
      )}
      <Actions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          type="submit"
          look="primary"
          pending={save.pending}
          reason={total === 100 ? null : t("totalReason", { total })}
        >
          {common("save")}
        </Button>
      </Actions>
    </Form>
  )
}
