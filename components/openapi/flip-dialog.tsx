"use client"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useSentence } from "@/components/refusals/use-sentence"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { api } from "@/lib/api"
import { flipEffectQuery, switchQuery } from "@/lib/openapi/queries"
import type { SwitchFlipped } from "@/lib/openapi/schema"
import { FlipEffectView } from "./flip-effect"

type Props = { env: string; wanted: boolean | null; etag: string; onClose: () => void }

/** What the flip does, as the API itself says with `validateOnly`, and the button that does it. */
export function FlipDialog({ env, wanted, etag, onClose }: Props) {
  const t = useTranslations("openapi")
  const say = useSentence()
  const queries = useQueryClient()
  // What was asked for stays on the closing dialog.
  const [asked, setAsked] = useState(wanted ?? true)
  if (wanted !== null && wanted !== asked) setAsked(wanted)
  const effect = useQuery({ ...flipEffectQuery(env, asked, etag), enabled: wanted !== null })
  const flip = useAct({
    act: () => api.putTagged<SwitchFlipped>(`/environments/${env}/openapi`, { enabled: asked }, etag),
    touches: ["openapi", "environments", "versions", "sidecars"],
    done: (flipped) => (flipped.view.enabled ? t("turnedOn") : t("turnedOff")),
    after: (flipped) => {
      queries.setQueryData(switchQuery(env).queryKey, flipped)
      onClose()
    },
  })
  return (
    <AlertDialog
      open={wanted !== null}
      onOpenChange={(open) => open || onClose()}
      title={asked ? t("turnOnQuestion") : t("turnOffQuestion")}
      confirm={asked ? t("turnOn") : t("turnOff")}
      onConfirm={() => flip.run()}
      pending={flip.pending}
      reason={effect.data ? null : effect.error ? say(effect.error.message) : t("readingEffect")}
    >
      {effect.error ? (
        <p role="alert" className="text-bad">
          {say(effect.error.message)}
        </p>
      ) : effect.data ? (
        <FlipEffectView effect={effect.data.effect} />
      ) : (
        <Skeleton className="h-33" />
      )}
    </AlertDialog>
  )
}
