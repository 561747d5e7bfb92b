import { useTranslations } from "next-intl"
import { Chip } from "@/components/ui/chip"

/** How the switch stands now. What a version recorded has a lock: see RecordedChip. */
export function SwitchChip({ enabled }: { enabled: boolean }) {
  const t = useTranslations("openapi")
  return <Chip tone={enabled ? "good" : "plain"}>{enabled ? t("switchOn") : t("switchOff")}</Chip>
}
