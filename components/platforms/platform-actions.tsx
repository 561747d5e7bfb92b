"use client"
import { Ellipsis, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Menu, MenuItem } from "@/components/ui/menu"
import { api } from "@/lib/api"
import type { PlatformView } from "@/lib/platforms/schema"
import { SecretsForm } from "./secrets-form"

export function PlatformActions({ platform }: { platform: PlatformView }) {
  const t = useTranslations("platforms")
  const [replacing, setReplacing] = useState(false)
  const [asking, setAsking] = useState(false)
  const { appid, name, apps } = platform
  const remove = useAct({
    act: () => api.delete(`/platforms/${appid}`),
    touches: ["platforms"],
    done: () => t("deleted", { name }),
    after: () => setAsking(false),
  })
  return (
    <span className="inline-flex items-center gap-1">
      <Button size="small" onClick={() => setReplacing(true)} aria-label={`${t("replaceSecrets")} ${appid}`}>
        {t("replaceSecrets")}
      </Button>
      <Menu
        trigger={
          <Button look="quiet" size="iconSmall" aria-label={t("moreOf", { name })}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem
          danger
          onClick={() => setAsking(true)}
          reason={apps.length ? t("deleteReason", { apps: apps.join(", ") }) : null}
        >
          <Trash2 aria-hidden />
          {t("delete")}
        </MenuItem>
      </Menu>
      <Dialog
        open={replacing}
        onOpenChange={setReplacing}
        title={t("secretsOf", { name })}
        description={t("secretsHint")}
      >
        <SecretsForm platform={platform} onClose={() => setReplacing(false)} />
      </Dialog>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        look="danger"
        title={t("deleteQuestion", { name })}
        confirm={t("delete")}
        onConfirm={() => remove.run()}
        pending={remove.pending}
      >
        {t("deleteHint")}
      </AlertDialog>
    </span>
  )
}
