"use client"
import { ExternalLink, ScrollText } from "lucide-react"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Ago } from "@/components/ui/ago"
import { Button } from "@/components/ui/button"
import { Chip, type Tone } from "@/components/ui/chip"
import { CopyButton } from "@/components/ui/copy-button"
import { Td } from "@/components/ui/table"
import type { InstancePhase, InstanceView } from "@/lib/instances/schema"
import { PresenceChip } from "./presence-chip"

const phaseTones = { Starting: "info", Running: "good", BackOff: "bad", Stopping: "plain" } satisfies Record<
  InstancePhase,
  Tone
>

type Props = { instance: InstanceView; logShown: boolean; onLog: () => void }

export function InstanceRow({ instance, logShown, onLog }: Props) {
  const t = useTranslations("instances")
  const say = useSentence()
  return (
    <tr className="hover:bg-hover/60">
      <Td>
        <code className="font-mono text-[0.8125rem] whitespace-nowrap">{instance.name}</code>
      </Td>
      <Td label={t("columns.phase")}>
        <Chip tone={phaseTones[instance.phase]}>{t(`phases.${instance.phase}`)}</Chip>
        {instance.reason && (
          <span className="mt-1 block max-w-56 text-xs break-words text-muted">{say(instance.reason)}</span>
        )}
      </Td>
      <Td label={t("columns.sidecar")}>
        <PresenceChip presence={instance.openapiSidecar} />
      </Td>
      <Td label={t("columns.takeover")} className="whitespace-nowrap">
        <span title={t(`takeoverHint.${instance.nameTakeover}`)}>
          {t(`takeover.${instance.nameTakeover}`)}
        </span>
      </Td>
      <Td label={t("columns.address")}>
        {instance.address ? (
          <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
            <a
              href={instance.address}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 font-mono text-[0.8125rem] text-accent hover:underline"
            >
              {instance.address.replace(/^http:\/\//, "")}
              <ExternalLink aria-hidden className="size-3" />
            </a>
            <CopyButton text={instance.address} what={t("columns.address")} />
          </span>
        ) : (
          <span className="text-muted">–</span>
        )}
      </Td>
      <Td label={t("columns.restarts")} className="text-right">
        {instance.restarts}
      </Td>
      <Td label={t("columns.policy")} className="text-right">
        {instance.policyRevision ?? <span className="text-muted">–</span>}
      </Td>
      <Td label={t("columns.started")} className="text-muted">
        {instance.startedAt ? <Ago at={instance.startedAt} /> : "–"}
      </Td>
      <Td className="text-right">
        <Button
          size="small"
          onClick={onLog}
          aria-expanded={logShown}
          aria-label={t("logsOf", { name: instance.name })}
        >
          <ScrollText aria-hidden />
          {t("logs")}
        </Button>
      </Td>
    </tr>
  )
}
