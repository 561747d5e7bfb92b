"use client"
import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Tabs } from "@/components/ui/tabs"
import type { InstanceKey, LogProcess } from "@/lib/instances/queries"
import { LogLines } from "./log-lines"

type Props = { instance: InstanceKey; hasSidecar: boolean; onClose: () => void }

/** The log of one instance: of its application, and of its sidecar where it has one. */
export function LogPanel({ instance, hasSidecar, onClose }: Props) {
  const t = useTranslations("instances")
  const common = useTranslations("common")
  const [process, setProcess] = useState<LogProcess>("app")
  const processes: LogProcess[] = hasSidecar ? ["app", "sidecar"] : ["app"]
  return (
    <section aria-label={t("logsOf", { name: instance.instance })} className="px-4 pt-3 pb-3">
      <Tabs
        label={t("logsOf", { name: instance.instance })}
        value={process}
        onChange={setProcess}
        tabs={processes.map((value) => ({
          value,
          label: t(`processes.${value}`),
          content: <LogLines key={value} instance={instance} process={value} />,
        }))}
        end={
          <span className="flex items-center gap-1 text-sm text-muted">
            <code className="font-mono text-[0.8125rem]">{instance.instance}</code>
            <Button look="quiet" size="iconSmall" aria-label={common("close")} onClick={onClose}>
              <X aria-hidden />
            </Button>
          </span>
        }
      />
    </section>
  )
}
