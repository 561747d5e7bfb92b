"use client"
import { Ellipsis, Trash2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Input } from "@/components/ui/input"
import { Menu, MenuItem } from "@/components/ui/menu"
import { api } from "@/lib/api"
import { paths } from "@/lib/paths"

/** What is rarely done to a whole environment. */
export function EnvironmentActions({ env }: { env: string }) {
  const t = useTranslations("environments")
  const common = useTranslations("common")
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState("")
  const remove = useAct({
    act: () => api.delete(`/environments/${env}`),
    touches: ["environments", "apps"],
    done: () => t("deleted", { env }),
    after: () => router.push(paths.environments()),
  })
  return (
    <>
      <Menu
        trigger={
          <Button size="icon" aria-label={common("more")}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem danger onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
          {t("delete")}
        </MenuItem>
      </Menu>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        look="danger"
        title={t("deleteQuestion", { env })}
        confirm={t("delete")}
        onConfirm={() => remove.run()}
        pending={remove.pending}
        reason={typed === env ? null : t("typeName", { env })}
      >
        <p>{t("deleteHint")}</p>
        <Field label={t("typeName", { env })} className="mt-3 text-ink">
          <Input mono autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </AlertDialog>
    </>
  )
}
