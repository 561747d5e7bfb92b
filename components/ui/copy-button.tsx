"use client"
import { Check, Copy } from "lucide-react"
import { useTranslations } from "next-intl"
import { useEffect, useState } from "react"
import { Button } from "./button"

/** Copies `text`; `what` names it for those who cannot see what stands beside the button. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTranslations("common")
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button
      look="quiet"
      size="iconSmall"
      className="size-6 [&_svg]:size-3.5"
      aria-label={copied ? t("copied") : t("copy", { what })}
      onClick={() => copy(text).then(() => setCopied(true))}
    >
      {copied ? <Check aria-hidden className="text-accent" /> : <Copy aria-hidden />}
    </Button>
  )
}

// `navigator.clipboard` exists in secure contexts only; a console on a LAN address is not one.
async function copy(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement("textarea")
  area.value = text
  area.style.position = "fixed"
  document.body.append(area)
  area.select()
  document.execCommand("copy")
  area.remove()
}
