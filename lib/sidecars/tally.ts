// One statement that says, for each version that is not deleted, what it recorded, what is desired and what runs.
import type { Tx } from "../db"
import { Prisma } from "../generated/prisma/client"

export type Tally = { enabled: number; disabled: number; desired: number; ready: number; drifting: number }

export const tallyByEnvironment = (tx: Tx, ids: string[]) => tally(tx, Prisma.sql`"environmentId"`, ids)
export const tallyByService = (tx: Tx, ids: string[]) => tally(tx, Prisma.sql`"serviceId"`, ids)

async function tally(tx: Tx, owner: Prisma.Sql, ids: string[]): Promise<Map<string, Tally>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<(Tally & { owner: string })[]>`
    select ${owner} as owner,
           count(*) filter (where recorded = 'Enabled')::int as enabled,
           count(*) filter (where recorded = 'Disabled')::int as disabled,
           coalesce(sum(desired), 0)::int as desired,
           coalesce(sum(ready), 0)::int as ready,
           count(*) filter (where (recorded = 'Enabled' and absent > 0) or (recorded = 'Disabled' and present > 0))::int as drifting
    from (
      select v."environmentId", v."serviceId", v."openapiSidecar"::text as recorded,
             -- As desiredReplicas in lib/versions/rules.ts has it.
             case when p."minReplicas" is null then p.replicas
                  else greatest(p."minReplicas", least(p."maxReplicas", coalesce(s.replicas, p.replicas))) end as desired,
             count(i.id) filter (where i.phase = 'Running') as ready,
             count(i.id) filter (where i."openapiSidecar" = 'Present') as present,
             count(i.id) filter (where i."openapiSidecar" = 'Absent' and i."startedAt" is not null) as absent
      from "Version" v
      join "Placement" p on p."versionId" = v.id and p."removedAt" is null
      left join "PlacementStatus" s on s."versionId" = v.id
      left join "Instance" i on i."versionId" = v.id and i.phase <> 'Stopping'
      where v.${owner} in (${Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))})
      group by v.id, p."versionId", s."versionId"
    ) as version
    group by ${owner}`
  return new Map(rows.map(({ owner, ...counts }) => [owner, counts]))
}
