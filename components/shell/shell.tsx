"use client"
import { Dialog } from "@base-ui/react/dialog"
import { MenuIcon } from "lucide-react"
import { useParams } from "next/navigation"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { backdropLook } from "@/components/ui/dialog"
import { Brand, Sidebar } from "./sidebar"

const drawerLook =
  "fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] border-r border-line bg-page shadow-raised transition-transform duration-200 data-ending-style:-translate-x-full data-starting-style:-translate-x-full"

/** The frame of every page: a sidebar, on a narrow screen a drawer. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("nav")
  const { env } = useParams<{ env?: string }>()
  const [open, setOpen] = useState(false)
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-on-accent focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <aside className="sticky top-0 hidden h-dvh border-r border-line bg-sunken md:block">
        <Sidebar env={env ?? null} />
      </aside>
      <header className="sticky top-0 z-30 flex h-13 items-center gap-2 border-b border-line bg-page px-3 md:hidden">
        <Button look="quiet" size="icon" aria-label={t("open")} onClick={() => setOpen(true)}>
          <MenuIcon aria-hidden />
        </Button>
        <Brand />
      </header>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Portal>
          <Dialog.Backdrop className={backdropLook} />
          <Dialog.Popup aria-label={t("label")} className={drawerLook}>
            <Sidebar env={env ?? null} onNavigate={() => setOpen(false)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <main id="main" tabIndex={-1} className="min-w-0 px-4 pt-5 pb-16 outline-none sm:px-6 lg:px-8">
        <div className="mx-auto max-w-6xl">{children}</div>
      </main>
    </div>
  )
}
