"use client"
import { SunMoon } from "lucide-react"
import { useTranslations } from "next-intl"
import { useTheme } from "next-themes"
import { Button } from "@/components/ui/button"
import { Menu, MenuChoice } from "@/components/ui/menu"

const themes = ["light", "dark", "system"] as const

export function ThemeMenu() {
  const t = useTranslations("nav")
  const { theme, setTheme } = useTheme()
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <Button look="quiet" size="icon" aria-label={t("theme")}>
          <SunMoon aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        value={theme ?? "system"}
        onChange={setTheme}
        options={themes.map((value) => ({ value, label: t(`themes.${value}`) }))}
      />
    </Menu>
  )
}
