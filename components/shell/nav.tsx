"use client"
import {
  Activity,
  AppWindow,
  Boxes,
  Gauge,
  KeyRound,
  Layers,
  ListChecks,
  type LucideIcon,
  Radio,
  Share2,
} from "lucide-react"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useTranslations } from "next-intl"
import { cn } from "@/components/ui/cn"
import { paths } from "@/lib/paths"

type Item = {
  href: string
  key:
    | "overview"
    | "services"
    | "permissions"
    | "sharing"
    | "audit"
    | "calls"
    | "environments"
    | "apps"
    | "activity"
  icon: LucideIcon
  exact?: boolean
}

const ofEnvironment = (env: string): Item[] => [
  { href: paths.environment(env), key: "overview", icon: Gauge, exact: true },
  { href: paths.services(env), key: "services", icon: Boxes },
  { href: paths.permissions(env), key: "permissions", icon: KeyRound },
  { href: paths.sharing(env), key: "sharing", icon: Share2 },
  { href: paths.audit(env), key: "audit", icon: ListChecks },
  { href: paths.calls(env), key: "calls", icon: Radio },
]

const ofAll: Item[] = [
  { href: paths.environments(), key: "environments", icon: Layers, exact: true },
  { href: paths.apps(), key: "apps", icon: AppWindow },
  { href: paths.activity(), key: "activity", icon: Activity },
]

export function Nav({ env, onNavigate }: { env: string | null; onNavigate?: () => void }) {
  const t = useTranslations("nav")
  return (
    <nav aria-label={t("label")} className="flex flex-col gap-4">
      {env && <NavList items={ofEnvironment(env)} onNavigate={onNavigate} />}
      {env && <hr className="border-line" />}
      <NavList items={ofAll} onNavigate={onNavigate} />
    </nav>
  )
}

function NavList({ items, onNavigate }: { items: Item[]; onNavigate?: () => void }) {
  const t = useTranslations("nav")
  const pathname = usePathname()
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map(({ href, key, icon: Icon, exact }) => {
        const current = exact ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
        return (
          <li key={href}>
            <Link
              href={href}
              onClick={onNavigate}
              aria-current={current ? "page" : undefined}
              className={cn(
                "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink max-md:h-10",
                current && "bg-accent-soft font-medium text-accent hover:bg-accent-soft hover:text-accent",
              )}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              {t(key)}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
