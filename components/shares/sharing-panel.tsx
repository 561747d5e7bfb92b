"use client"
import { useSuspenseQueries } from "@tanstack/react-query"
import { appsQuery } from "@/lib/apps/queries"
import { environmentQuery } from "@/lib/environments/queries"
import { sharesQuery } from "@/lib/shares/queries"
import { OwnerCard } from "./owner-card"
import { SharesCard } from "./shares-card"

export function SharingPanel({ env }: { env: string }) {
  const [environment, shares, apps] = useSuspenseQueries({
    queries: [environmentQuery(env), sharesQuery(env), appsQuery()],
  })
  const { ownerAppid } = environment.data
  const owner = apps.data.find((app) => app.appid === ownerAppid) ?? null
  return (
    <div className="flex flex-col gap-4">
      <OwnerCard env={env} ownerAppid={ownerAppid} owner={owner} />
      <SharesCard env={env} ownerAppid={ownerAppid} shares={shares.data} />
    </div>
  )
}
