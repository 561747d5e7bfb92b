"use client"
import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { Button } from "./button"
import { cn } from "./cn"

export const backdropLook =
  "fixed inset-0 z-40 bg-[oklch(15%_0.02_210/0.45)] transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
export const popupLook =
  "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-surface shadow-raised transition-[opacity,scale] data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0"

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  className?: string
}

export function Dialog({ open, onOpenChange, title, description, children, className }: Props) {
  const t = useTranslations("common")
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup className={cn(popupLook, className)}>
          <header className="flex items-start gap-3 px-5 pt-4">
            <div className="min-w-0 grow">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-1 text-sm text-muted">{description}</Base.Description>
              )}
            </div>
            <Base.Close
              render={<Button look="quiet" size="iconSmall" aria-label={t("close")} className="-mr-1.5" />}
            >
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="overflow-y-auto px-5 pt-3 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The row of buttons that ends a dialog or form. */
export function Actions({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={cn("mt-5 flex flex-wrap-reverse items-center justify-end gap-2 *:max-sm:grow", className)}
    >
      {children}
    </div>
  )
}
