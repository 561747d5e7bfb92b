"use client"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Ellipsis, Plus, Trash2 } from "lucide-react"
import Link from "next/link"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { Menu, MenuItem } from "@/components/ui/menu"
import { api } from "@/lib/api"
import { paths } from "@/lib/paths"
import { versionsQuery } from "@/lib/versions/queries"
import { TrafficDialog } from "./traffic-dialog"

export function ServiceActions({ env, service }: { env: string; service: string }) {
  const t = useTranslations("services")
  const versionsT = useTranslations("versions")
  const common = useTranslations("common")
  const router = useRouter()
  const versions = useSuspenseQuery(versionsQuery(env, service)).data
  const [asking, setAsking] = useState(false)
  const remove = useAct({
    act: () => api.delete(`/environments/${env}/services/${service}`),
    touches: ["services", "environments"],
    done: () => t("deleted", { service }),
    after: () => router.push(paths.services(env)),
  })
  return (
    <>
      <TrafficDialog env={env} service={service} versions={versions} />
      <Link href={paths.newVersion(env, service)} className={buttonLook({ look: "primary" })}>
        <Plus aria-hidden />
        {versionsT("create")}
      </Link>
      <Menu
        trigger={
          <Button size="icon" aria-label={common("more")}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem
          danger
          onClick={() => setAsking(true)}
          reason={versions.length ? t("deleteReason", { count: versions.length }) : null}
        >
          <Trash2 aria-hidden />
          {t("delete")}
        </MenuItem>
      </Menu>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        look="danger"
        title={t("deleteQuestion", { service })}
        confirm={t("delete")}
        onConfirm={() => remove.run()}
        pending={remove.pending}
      >
        {t("deleteHint")}
      </AlertDialog>
    </>
  )
}
