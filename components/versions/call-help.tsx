"use client"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { Card } from "@/components/ui/card"
import { Tabs } from "@/components/ui/tabs"
import { paths } from "@/lib/paths"
import { certificateFile } from "@/lib/wire/certificate"
import { type TrustHelp, trustHelps, trustPackages } from "@/lib/wire/trust"
import { HelpLines } from "./help-lines"

/** How the code of a version that carries the sidecar calls WeChat, and comes to trust the sidecar's certificate (S28). */
export function CallHelp({ env }: { env: string }) {
  const t = useTranslations("versions.calling")
  const [shown, setShown] = useState<TrustHelp["id"] | "image">("node")
  const languages = trustHelps.map((help) => ({
    value: help.id,
    label: help.name,
    content: <LanguageHelp help={help} />,
  }))
  const image = { value: "image" as const, label: t("image"), content: <ImageHelp /> }
  const parts = {
    code: (text: ReactNode) => <code className="font-mono text-[0.8125rem] wrap-anywhere">{text}</code>,
    permissions: (text: ReactNode) => (
      <Link href={paths.permissions(env)} className="text-accent underline underline-offset-2">
        {text}
      </Link>
    ),
  }
  return (
    <Card title={t("title")} description={t.rich("description", { ...parts, file: certificateFile })}>
      <Tabs label={t("title")} value={shown} onChange={setShown} tabs={[...languages, image]} />
      <p className="mt-3 text-xs leading-relaxed text-muted">{t.rich("proxy", parts)}</p>
    </Card>
  )
}

function LanguageHelp({ help }: { help: TrustHelp }) {
  const t = useTranslations("versions.calling")
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <HelpLines
        label={t("call")}
        lines={help.call}
        hint={help.before.length ? null : t(`hints.${help.id}`)}
      />
      {help.before.length > 0 && (
        <HelpLines label={t("before")} lines={help.before} hint={t(`hints.${help.id}`)} />
      )}
    </div>
  )
}

function ImageHelp() {
  const t = useTranslations("versions.calling")
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-muted">{t("imageHint")}</p>
      {trustPackages.map(({ id, name, line }) => (
        <HelpLines key={id} label={name} lines={[line]} hint={null} />
      ))}
    </div>
  )
}
