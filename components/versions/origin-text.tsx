import { useTranslations } from "next-intl"
import type { VersionView } from "@/lib/versions/schema"

/** Why the version is there: created, a rebuild of another, or a way back to another. */
export function OriginText({ version }: { version: Pick<VersionView, "origin"> }) {
  const t = useTranslations("versions.origin")
  const { kind, of } = version.origin
  return <span>{t(kind, { of: of ?? 0 })}</span>
}
