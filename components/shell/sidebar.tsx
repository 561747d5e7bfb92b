"use client"
import Link from "next/link"
import { paths } from "@/lib/paths"
import { EnvironmentMenu } from "./environment-menu"
import { LocaleMenu } from "./locale-menu"
import { Nav } from "./nav"
import { ThemeMenu } from "./theme-menu"

export function Sidebar({ env, onNavigate }: { env: string | null; onNavigate?: () => void }) {
  return (
    <div className="flex h-full flex-col gap-4 p-3">
      <Brand />
      <EnvironmentMenu env={env} />
      <div className="grow overflow-y-auto">
        <Nav env={env} onNavigate={onNavigate} />
      </div>
      <div className="flex gap-1 border-t border-line pt-3">
        <LocaleMenu />
        <ThemeMenu />
      </div>
    </div>
  )
}

/** The mark: an instance and the sidecar beside it. */
export function Brand() {
  return (
    <Link href={paths.environments()} className="flex h-9 items-center gap-2 rounded-md px-1.5 font-semibold">
      <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
        <rect x="1" y="3" width="11" height="14" rx="3" className="fill-ink" />
        <rect x="13.5" y="8" width="5.5" height="9" rx="2.4" className="fill-accent" />
      </svg>
      <span className="text-lg tracking-tight">Weside</span>
    </Link>
  )
}
