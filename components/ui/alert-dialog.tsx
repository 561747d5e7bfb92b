"use client"
import { AlertDialog as Base } from "@base-ui/react/alert-dialog"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { Button } from "./button"
import { cn } from "./cn"
import { Actions, backdropLook, popupLook } from "./dialog"

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** What will happen, before it does. */
  children: ReactNode
  confirm: string
  onConfirm: () => void
  look?: "primary" | "danger"
  pending?: boolean
  /** Why it cannot be confirmed. */
  reason?: string | null
}

/** A question with one act: it says what the act does, and Cancel is where the focus begins. */
export function AlertDialog(props: Props) {
  const t = useTranslations("common")
  return (
    <Base.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup className={cn(popupLook, "px-5 py-4")}>
          <Base.Title className="text-lg font-semibold">{props.title}</Base.Title>
          <Base.Description render={<div />} className="mt-2 overflow-y-auto text-sm text-muted">
            {props.children}
          </Base.Description>
          <Actions>
            <Base.Close render={<Button />}>{t("cancel")}</Base.Close>
            <Button
              look={props.look ?? "primary"}
              onClick={props.onConfirm}
              pending={props.pending}
              reason={props.reason}
            >
              {props.confirm}
            </Button>
          </Actions>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
