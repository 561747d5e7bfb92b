"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Layers2 } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { buttonLook } from "@/components/ui/button-look"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { paths } from "@/lib/paths"
import { versionsQuery } from "@/lib/versions/queries"
import { VersionItem } from "./version-item"

/** Newest first. */
export function VersionList({ env, service, engine }: { env: string; service: string; engine: string }) {
  const t = useTranslations("versions")
  const versions = useSuspenseQuery(versionsQuery(env, service)).data
  if (versions.length === 0)
    return (
      <Card>
        <EmptyState
          icon={Layers2}
          title={t("none")}
          action={
            <Link href={paths.newVersion(env, service)} className={buttonLook({ look: "primary" })}>
              {t("createFirst")}
            </Link>
          }
        >
          {t("noneHint")}
        </EmptyState>
      </Card>
    )
  return (
    <ol aria-label={t("title")} className="flex flex-col gap-3">
      {versions.map((version) => (
        <VersionItem key={version.number} version={version} engine={engine} />
      ))}
    </ol>
  )
}
