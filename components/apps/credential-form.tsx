"use client"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useRefusals } from "@/components/refusals/use-refusals"
import { Button } from "@/components/ui/button"
import { Actions } from "@/components/ui/dialog"
import { Form } from "@/components/ui/form"
import { Segmented } from "@/components/ui/segmented"
import { api } from "@/lib/api"
import { CredentialInput, CredentialSource } from "@/lib/apps/credential-schema"
import type { AppView } from "@/lib/apps/schema"
import { type CredentialDraft, emptyDraft, inputOf } from "./credential-draft"
import { PlatformField } from "./platform-field"
import { SecretField } from "./secret-field"
import { TokenServerFields } from "./token-server-fields"

/** Where the app's tokens come from from now on. Nothing that is stored is shown: each time it is written whole. */
export function CredentialForm({ app, onClose }: { app: AppView; onClose: () => void }) {
  const t = useTranslations("apps")
  const common = useTranslations("common")
  const [draft, setDraft] = useState<CredentialDraft>(() => emptyDraft(app.credential))
  const change = (part: Partial<CredentialDraft>) => setDraft((before) => ({ ...before, ...part }))
  const save = useAct({
    act: (input: CredentialInput) => api.put<AppView>(`/apps/${app.appid}/credential`, input),
    touches: ["apps", "shares", "platforms"],
    showsRefusal: true,
    done: () => t("credentialSaved", { name: app.name }),
    after: onClose,
  })
  const refusals = useRefusals(CredentialInput, save.problem)
  return (
    <Form
      className="flex flex-col gap-4"
      refused={refusals.last}
      onSubmit={() => refusals.submit(inputOf(draft), save.run)}
    >
      <Segmented
        label={t("source")}
        value={draft.source}
        onChange={(source) => change({ source })}
        options={CredentialSource.options.map((value) => ({ value, label: t(`sources.${value}`) }))}
      />
      <p className="-mt-1.5 text-xs leading-relaxed text-muted">{t(`sourceHints.${draft.source}`)}</p>
      {draft.source === "AppSecret" && (
        <SecretField
          value={draft.secret}
          onChange={(secret) => change({ secret })}
          error={refusals.of("secret")}
        />
      )}
      {draft.source === "TokenServer" && (
        <TokenServerFields
          draft={draft.server}
          onChange={(server) => change({ server: { ...draft.server, ...server } })}
          refusalOf={refusals.of}
        />
      )}
      {draft.source === "OpenPlatform" && (
        <PlatformField
          value={draft.platform}
          onChange={(platform) => change({ platform })}
          error={refusals.of("platform")}
        />
      )}
      {refusals.rest && (
        <p role="alert" className="text-xs text-bad">
          {refusals.rest}
        </p>
      )}
      <Actions className="mt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="primary" pending={save.pending}>
          {common("save")}
        </Button>
      </Actions>
    </Form>
  )
}
