"use client"
import { Hammer } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { paths } from "@/lib/paths"
import type { VersionView } from "@/lib/versions/schema"
import { RecordedChip } from "./recorded-chip"
import { useRebuild } from "./use-rebuild"

type Props = { version: VersionView; successor: VersionView | null }

export function WorklistRow({ version, successor }: Props) {
  const t = useTranslations("versions")
  const rebuild = useRebuild(version.environment)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2">
      <Link
        href={paths.version(version.environment, version.service, version.number)}
        className="font-mono text-sm font-medium hover:underline"
      >
        {version.name}
      </Link>
      <RecordedChip recorded={version.openapiSidecar} />
      <span className="min-w-0 grow truncate text-sm text-muted">{version.remark}</span>
      <span className="text-sm text-muted">
        {t("ready", { ready: version.instances.ready, desired: version.instances.desired })}
      </span>
      {successor ? (
        <span className="text-sm text-muted">
          {t.rich("worklist.rebuiltAs", {
            name: successor.name,
            link: (name) => (
              <Link
                href={paths.version(successor.environment, successor.service, successor.number)}
                className="font-mono text-accent underline underline-offset-2"
              >
                {name}
              </Link>
            ),
          })}
        </span>
      ) : (
        <Button
          size="small"
          onClick={() => rebuild.run(version)}
          pending={rebuild.pending}
          aria-label={t("rebuildNamed", { name: version.name })}
        >
          <Hammer aria-hidden />
          {t("rebuild")}
        </Button>
      )}
    </li>
  )
}
