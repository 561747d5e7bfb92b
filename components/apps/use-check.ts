"use client"
import { useTranslations } from "next-intl"
import { useAct } from "@/components/live/use-act"
import { api } from "@/lib/api"
import type { AppView, CredentialHealthView } from "@/lib/apps/schema"

/** Has the broker fetch a token now; the list shows what comes of it. */
export function useCheck(app: AppView) {
  const t = useTranslations("apps")
  return useAct({
    act: () => api.post<CredentialHealthView>(`/apps/${app.appid}/credential/check`),
    touches: ["apps"],
    done: () => t("checking", { name: app.name }),
  })
}
