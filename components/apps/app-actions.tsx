"use client"
import { Ellipsis, RefreshCw, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Menu, MenuItem } from "@/components/ui/menu"
import { api } from "@/lib/api"
import type { AppView } from "@/lib/apps/schema"
import { CredentialForm } from "./credential-form"
import { useCheck } from "./use-check"

export function AppActions({ app }: { app: AppView }) {
  const t = useTranslations("apps")
  const [replacing, setReplacing] = useState(false)
  const [asking, setAsking] = useState(false)
  const check = useCheck(app)
  const remove = useAct({
    act: () => api.delete(`/apps/${app.appid}`),
    touches: ["apps", "platforms"],
    done: () => t("deleted", { name: app.name }),
    after: () => setAsking(false),
  })
  const replace = app.credential ? t("replaceCredential") : t("setCredential")
  return (
    <span className="inline-flex items-center gap-1">
      <Button size="small" onClick={() => setReplacing(true)} aria-label={`${replace} ${app.appid}`}>
        {replace}
      </Button>
      <Menu
        trigger={
          <Button look="quiet" size="iconSmall" aria-label={t("moreOf", { name: app.name })}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onClick={() => check.run()} reason={app.credential ? null : t("checkReason")}>
          <RefreshCw aria-hidden />
          {t("check")}
        </MenuItem>
        <MenuItem
          danger
          onClick={() => setAsking(true)}
          reason={
            app.environments.length ? t("deleteReason", { environments: app.environments.join(", ") }) : null
          }
        >
          <Trash2 aria-hidden />
          {t("delete")}
        </MenuItem>
      </Menu>
      <Dialog
        open={replacing}
        onOpenChange={setReplacing}
        title={t("credentialOf", { name: app.name })}
        description={t("credentialHint")}
      >
        <CredentialForm app={app} onClose={() => setReplacing(false)} />
      </Dialog>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        look="danger"
        title={t("deleteQuestion", { name: app.name })}
        confirm={t("delete")}
        onConfirm={() => remove.run()}
        pending={remove.pending}
      >
        {t("deleteHint")}
      </AlertDialog>
    </span>
  )
}
