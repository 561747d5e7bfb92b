"use client"
import { useTranslations } from "next-intl"
import { CredentialChip } from "@/components/apps/credential-chip"
import { KindChip } from "@/components/apps/kind-chip"
import { useAct } from "@/components/live/use-act"
import { Ago } from "@/components/ui/ago"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { Id } from "@/components/ui/mono"
import { Table, Td, Th } from "@/components/ui/table"
import { api } from "@/lib/api"
import type { ShareView } from "@/lib/shares/schema"
import { AddShare } from "./add-share"

type Props = { env: string; ownerAppid: string; shares: ShareView[] }

/** The apps that a call may name with `from_appid`, besides the owner. */
export function SharesCard({ env, ownerAppid, shares }: Props) {
  const t = useTranslations("sharing")
  return (
    <Card title={t("shared")} description={t("sharedHint")} flush>
      {shares.length === 0 ? (
        <p className="px-4 pt-1 text-sm text-muted">{t("none")}</p>
      ) : (
        <Table label={t("shared")}>
          <thead>
            <tr>
              <Th>{t("name")}</Th>
              <Th>{t("appid")}</Th>
              <Th>{t("kind")}</Th>
              <Th>{t("credential")}</Th>
              <Th>{t("since")}</Th>
              <Th>
                <span className="sr-only">{t("remove")}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {shares.map((share) => (
              <ShareRow key={share.appid} env={env} share={share} />
            ))}
          </tbody>
        </Table>
      )}
      <AddShare env={env} except={[ownerAppid, ...shares.map((share) => share.appid)]} />
    </Card>
  )
}

function ShareRow({ env, share }: { env: string; share: ShareView }) {
  const t = useTranslations("sharing")
  const { appid, name, kind, hasCredential, createdAt, createdBy } = share
  const remove = useAct({
    act: () => api.delete(`/environments/${env}/shares/${appid}`),
    touches: ["shares", "environments", "permissions", "apps"],
    done: () => t("removed", { name }),
  })
  return (
    <tr className="hover:bg-hover/60">
      <Td className="font-medium whitespace-nowrap">{name}</Td>
      <Td label={t("appid")}>
        <Id id={appid} what={t("appid")} />
      </Td>
      <Td label={t("kind")}>
        <KindChip kind={kind} />
      </Td>
      <Td label={t("credential")}>
        <CredentialChip present={hasCredential} />
      </Td>
      <Td label={t("since")} className="whitespace-nowrap text-muted">
        <Ago at={createdAt} /> · {createdBy}
      </Td>
      <Td className="text-right">
        <Button
          size="small"
          onClick={() => remove.run()}
          pending={remove.pending}
          aria-label={t("removeNamed", { appid })}
        >
          {t("remove")}
        </Button>
      </Td>
    </tr>
  )
}
