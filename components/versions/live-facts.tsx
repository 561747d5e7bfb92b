"use client"
import { useSuspenseQueries } from "@tanstack/react-query"
import { Radio } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { SwitchChip } from "@/components/openapi/switch-chip"
import { Card } from "@/components/ui/card"
import { Fact, Facts } from "@/components/ui/facts"
import { environmentQuery } from "@/lib/environments/queries"
import { paths } from "@/lib/paths"
import { permissionsQuery } from "@/lib/permissions/queries"
import { sharesQuery } from "@/lib/shares/queries"
import type { VersionView } from "@/lib/versions/schema"
import { SizeText } from "./size-text"

/** What follows the environment or people's wishes at any moment, at every version alike. */
export function LiveFacts({ version }: { version: VersionView }) {
  const t = useTranslations("versions.facts")
  const env = version.environment
  const [environment, permissions, shares] = useSuspenseQueries({
    queries: [environmentQuery(env), permissionsQuery(env), sharesQuery(env)],
  })
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          <Radio aria-hidden className="size-3.5 text-muted" />
          {t("live")}
        </span>
      }
      description={t("liveHint")}
    >
      <Facts>
        <Fact name={t("replicas")}>
          <SizeText version={version} />
        </Fact>
        <Fact name={t("traffic")}>{version.percent}%</Fact>
        <Fact name={t("permissions")}>
          <Linked href={paths.permissions(env)}>
            {t("paths", { count: permissions.data.view.paths.length })}
          </Linked>{" "}
          <span className="text-muted">{t("revision", { revision: permissions.data.view.revision })}</span>
        </Fact>
        <Fact name={t("actsAs")}>
          <Linked href={paths.sharing(env)}>
            <code className="font-mono text-[0.8125rem]">{environment.data.ownerAppid}</code>
          </Linked>
          {shares.data.length > 0 && (
            <span className="text-muted"> {t("shares", { count: shares.data.length })}</span>
          )}
        </Fact>
        <Fact name={t("switchNow")}>
          <SwitchChip enabled={environment.data.openapi.enabled} />
          <span className="mt-1 block text-xs text-muted">{t("switchNowHint")}</span>
        </Fact>
        <Fact name={t("evidence")}>
          <Linked href={paths.audit(env, { service: version.service })}>{t("toAudit")}</Linked>
          {" · "}
          <Linked href={paths.calls(env, { service: version.service, version: version.number })}>
            {t("toCalls")}
          </Linked>
        </Fact>
      </Facts>
    </Card>
  )
}

function Linked({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent underline underline-offset-2">
      {children}
    </Link>
  )
}
