"use client"
import { useTranslations } from "next-intl"
import { useRef } from "react"
import { useSentence } from "@/components/refusals/use-sentence"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { Actions } from "@/components/ui/dialog"
import { Field } from "@/components/ui/field"
import { Textarea } from "@/components/ui/input"
import { AppliedNote } from "./applied-note"
import { ConflictPanel } from "./conflict-panel"
import { DifferenceList } from "./difference-list"
import { LineRefusals } from "./line-refusals"
import { PathList } from "./path-list"
import { usePermissionsDraft } from "./use-permissions-draft"

export function PermissionsEditor({ env }: { env: string }) {
  const t = useTranslations("permissions")
  const say = useSentence()
  const draft = usePermissionsDraft(env)
  const area = useRef<HTMLTextAreaElement>(null)
  const refused = draft.lines.filter((line) => line.refusal)
  const reason = refused.length
    ? t("reasonRefused", { count: refused.length })
    : !draft.reordered
      ? t("reasonUnchanged")
      : draft.conflict
        ? t("reasonConflict")
        : null
  const { problem } = draft.save
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Card>
        <AppliedNote permissions={draft.latest} />
        {draft.conflict && (
          <ConflictPanel
            permissions={draft.latest}
            difference={draft.conflict}
            onMerge={draft.merge}
            onOverwrite={() => draft.saveOn("latest")}
            onDiscard={draft.discard}
            pending={draft.save.pending}
            reason={refused.length ? reason : null}
          />
        )}
        <Field label={t("label")} hint={t("hint")} className="mt-3">
          <Textarea
            ref={area}
            mono
            rows={Math.min(24, Math.max(8, draft.text.split("\n").length + 1))}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder={"/wxa/msg_sec_check\n/cgi-bin/message/*"}
            aria-invalid={refused.length > 0 || undefined}
            value={draft.text}
            onChange={(event) => draft.setText(event.target.value)}
          />
        </Field>
        <LineRefusals lines={refused} area={area} />
        <DifferenceList difference={draft.difference} />
        {problem && problem.status !== 412 && (
          <p role="alert" className="mt-2 text-sm text-bad">
            {say(problem.message)}
          </p>
        )}
        <Actions>
          <Button
            onClick={draft.discard}
            reason={draft.reordered || refused.length ? null : t("reasonUnchanged")}
          >
            {t("discard")}
          </Button>
          <Button
            look="primary"
            onClick={() => draft.saveOn("base")}
            pending={draft.save.pending}
            reason={reason}
          >
            {t("save")}
          </Button>
        </Actions>
      </Card>
      <PathList base={draft.base.paths} lines={draft.lines} onChange={draft.setText} />
    </div>
  )
}
