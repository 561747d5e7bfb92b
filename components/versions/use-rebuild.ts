"use client"
import { useTranslations } from "next-intl"
import { useAct } from "@/components/live/use-act"
import { api } from "@/lib/api"
import type { VersionView } from "@/lib/versions/schema"

/** What a rebuild needs to know of the version it is of. */
export type RebuildKey = { service: string; number: number }

/** A new version of the same source under today's switch. */
export function useRebuild(env: string, after?: (created: VersionView) => void) {
  const t = useTranslations("versions")
  return useAct({
    act: ({ service, number }: RebuildKey) =>
      api.post<VersionView>(`/environments/${env}/services/${service}/versions/${number}/rebuild`),
    touches: ["versions", "services", "environments", "sidecars"],
    done: (created) => t(`rebuilt.${created.openapiSidecar}`, { name: created.name }),
    after,
  })
}

/** The same for many, one after the other, so that their numbers follow their order. */
export function useRebuildAll(env: string) {
  const t = useTranslations("versions")
  return useAct({
    act: async (keys: RebuildKey[]) => {
      for (const { service, number } of keys)
        await api.post<VersionView>(`/environments/${env}/services/${service}/versions/${number}/rebuild`)
      return keys.length
    },
    touches: ["versions", "services", "environments", "sidecars"],
    done: (count) => t("rebuiltAll", { count }),
  })
}
