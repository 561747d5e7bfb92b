"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { Card } from "@/components/ui/card"
import { Id } from "@/components/ui/mono"
import { Table, Td, Th } from "@/components/ui/table"
import { watchedPlatformsQuery } from "@/lib/platforms/queries"
import type { PlatformView } from "@/lib/platforms/schema"
import { AddPlatform } from "./add-platform"
import { PlatformActions } from "./platform-actions"
import { RefusedPushRow } from "./refused-push-row"
import { TicketCell } from "./ticket-cell"

const columns = 6

export function PlatformList() {
  const t = useTranslations("platforms")
  const platforms = useSuspenseQuery(watchedPlatformsQuery()).data
  const some = platforms.length > 0
  return (
    <Card title={t("title")} description={t("description")} actions={<AddPlatform />} flush={some}>
      {some ? (
        <Table label={t("title")}>
          <thead>
            <tr>
              <Th>{t("name")}</Th>
              <Th>{t("appid")}</Th>
              <Th>{t("ticket")}</Th>
              <Th>{t("pushPath")}</Th>
              <Th>{t("usedBy")}</Th>
              <Th>
                <span className="sr-only">{t("actions")}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {platforms.map((platform) => (
              <PlatformRows key={platform.appid} platform={platform} />
            ))}
          </tbody>
        </Table>
      ) : (
        <p className="text-sm text-muted">{t("none")}</p>
      )}
    </Card>
  )
}

function PlatformRows({ platform }: { platform: PlatformView }) {
  const t = useTranslations("platforms")
  const refused = platform.refusedPush
  return (
    <>
      <tr className={refused ? "max-md:border-b-0! *:border-b-0" : undefined}>
        <Td className="font-medium whitespace-nowrap">{platform.name}</Td>
        <Td label={t("appid")}>
          <Id id={platform.appid} what={t("appid")} />
        </Td>
        <Td label={t("ticket")}>
          <TicketCell ticket={platform.ticket} />
        </Td>
        <Td label={t("pushPath")}>
          <Id id={platform.pushPath} what={t("pushPath")} />
        </Td>
        <Td label={t("usedBy")}>
          {platform.apps.length === 0 ? (
            <span className="text-muted">{t("unused")}</span>
          ) : (
            <span className="flex flex-wrap gap-x-2 font-mono text-[0.8125rem]">
              {platform.apps.join(" ")}
            </span>
          )}
        </Td>
        <Td className="text-right whitespace-nowrap">
          <PlatformActions platform={platform} />
        </Td>
      </tr>
      {refused && <RefusedPushRow refused={refused} columns={columns} />}
    </>
  )
}
