import { useTranslations } from "next-intl"
import { Chip } from "@/components/ui/chip"

/** Whether the broker has something to fetch this app's tokens with. */
export function CredentialChip({ present }: { present: boolean }) {
  const t = useTranslations("apps")
  return <Chip tone={present ? "good" : "warn"}>{present ? t("hasCredential") : t("noCredential")}</Chip>
}
