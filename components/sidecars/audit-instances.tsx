"use client"
import { useTranslations } from "next-intl"
import { PresenceChip } from "@/components/instances/presence-chip"
import { Td } from "@/components/ui/table"
import type { AuditRow } from "@/lib/sidecars/schema"

/** The instances that a row of the audit sums up. */
export function AuditInstances({ row, columns }: { row: AuditRow; columns: number }) {
  const t = useTranslations("audit")
  return (
    <tr>
      <Td colSpan={columns} className="bg-sunken pl-9">
        {row.instances.length === 0 ? (
          <p className="text-sm text-muted">{t("noInstances", { desired: row.desired })}</p>
        ) : (
          <ul aria-label={t("instancesOf", { name: row.name })} className="flex flex-col gap-1.5">
            {row.instances.map((instance) => (
              <li key={instance.name} className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <code className="font-mono text-[0.8125rem]">{instance.name}</code>
                <PresenceChip presence={instance.openapiSidecar} />
                <span className="text-muted">{instance.phase}</span>
                {instance.policyRevision !== null && (
                  <span className="text-muted">
                    {t("policyRevision", { revision: instance.policyRevision })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Td>
    </tr>
  )
}
