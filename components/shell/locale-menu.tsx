"use client"
import { Languages } from "lucide-react"
import { useRouter } from "next/navigation"
import { useLocale, useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Menu, MenuChoice } from "@/components/ui/menu"
import { type Locale, localeCookie, locales } from "@/i18n/locales"

// Each language by its own name, so that whoever opened the wrong one can read it.
const names: Record<Locale, string> = { "zh-CN": "简体中文", en: "English" }

export function LocaleMenu() {
  const t = useTranslations("nav")
  const locale = useLocale()
  const router = useRouter()
  const choose = (chosen: Locale) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store exists in secure contexts only.
    document.cookie = `${localeCookie}=${chosen}; path=/; max-age=31536000; samesite=lax`
    router.refresh()
  }
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <Button look="quiet" size="icon" aria-label={t("language")}>
          <Languages aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        value={locale}
        onChange={choose}
        options={locales.map((value) => ({ value, label: <span lang={value}>{names[value]}</span> }))}
      />
    </Menu>
  )
}
