"use client"
import { CopyPlus, Ellipsis, Hammer, Trash2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { useSentence } from "@/components/refusals/use-sentence"
import { AlertDialog } from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { api } from "@/lib/api"
import { paths } from "@/lib/paths"
import { deleteRefusal } from "@/lib/versions/rules"
import type { VersionView } from "@/lib/versions/schema"
import { ScaleDialog } from "./scale-dialog"
import { useRebuild } from "./use-rebuild"

type Props = { version: VersionView; engine: string; afterDelete?: () => void }

export function VersionActions({ version, engine, afterDelete }: Props) {
  const t = useTranslations("versions")
  const say = useSentence()
  const router = useRouter()
  const { environment, service, number, name } = version
  const [asking, setAsking] = useState(false)
  const rebuild = useRebuild(environment, (created) =>
    router.push(paths.version(environment, service, created.number)),
  )
  const remove = useAct({
    act: () => api.delete(`/environments/${environment}/services/${service}/versions/${number}`),
    touches: ["versions", "services", "environments", "sidecars"],
    done: () => t("deleted", { name }),
    after: () => {
      setAsking(false)
      afterDelete?.()
    },
  })
  const refusal = deleteRefusal({
    replicas: version.replicas,
    instances: version.instances.ready,
    percent: version.percent,
  })
  return (
    <>
      <ScaleDialog version={version} engine={engine} />
      <Button
        size="small"
        onClick={() => rebuild.run(version)}
        pending={rebuild.pending}
        aria-label={t("rebuildNamed", { name })}
      >
        <Hammer aria-hidden />
        {t("rebuild")}
      </Button>
      <Menu
        trigger={
          <Button look="quiet" size="iconSmall" aria-label={t("moreOf", { name })}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onClick={() => router.push(paths.newVersion(environment, service, number))}>
          <CopyPlus aria-hidden />
          {t("createFrom")}
        </MenuItem>
        <MenuItem danger onClick={() => setAsking(true)} reason={refusal && say(refusal)}>
          <Trash2 aria-hidden />
          {t("delete")}
        </MenuItem>
      </Menu>
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
    </>
  )
}
