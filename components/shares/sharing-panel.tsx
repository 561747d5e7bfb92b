"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { appsQuery } from "@/lib/apps/queries"
import { environmentQuery } from "@/lib/environments/queries"
import { sharesQuery } from "@/lib/shares/queries"
import { OwnerCard } from "./owner-card"
import { SharesCard } from "./shares-card"

export function SharingPanel({ env }: { env: string }) {
  const { ownerAppid } = useSuspenseQuery(environmentQuery(env)).data
  const shares = useSuspenseQuery(sharesQuery(env)).data
  const apps = useSuspenseQuery(appsQuery()).data
  const owner = apps.find((app) => app.appid === ownerAppid) ?? null
  return (
    <div className="flex flex-col gap-4">
      <OwnerCard env={env} ownerAppid={ownerAppid} owner={owner} />
      <SharesCard env={env} ownerAppid={ownerAppid} shares={shares} />
    </div>
  )
}
