"use client"
import { useQuery } from "@tanstack/react-query"
import { ChevronsUpDown, Layers } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Menu, MenuChoice } from "@/components/ui/menu"
import { environmentsQuery } from "@/lib/environments/queries"
import { paths } from "@/lib/paths"

/** The environment that the sidebar's pages are of, and the way to another one. */
export function EnvironmentMenu({ env }: { env: string | null }) {
  const t = useTranslations("nav")
  const router = useRouter()
  const environments = useQuery(environmentsQuery())
  const names = environments.data?.map((environment) => environment.name) ?? (env ? [env] : [])
  return (
    <Menu
      align="start"
      trigger={
        <Button
          className="w-full justify-start px-2.5 max-md:h-10"
          aria-label={t("switchEnvironment", { env: env ?? t("noEnvironment") })}
        >
          <Layers aria-hidden className="text-muted" />
          <span className="min-w-0 grow truncate text-left">{env ?? t("noEnvironment")}</span>
          <ChevronsUpDown aria-hidden className="text-muted" />
        </Button>
      }
    >
      <MenuChoice
        value={env ?? ""}
        onChange={(name) => router.push(paths.environment(name))}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      {names.length === 0 && <p className="px-2 py-1.5 text-sm text-muted">{t("noneYet")}</p>}
    </Menu>
  )
}
