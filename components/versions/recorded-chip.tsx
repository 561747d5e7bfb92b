import { Lock } from "lucide-react"
import { useTranslations } from "next-intl"
import { Chip } from "@/components/ui/chip"
import type { RecordedState } from "@/lib/versions/schema"

/** What the version recorded of the switch when it was created; the lock says that it never changes. */
export function RecordedChip({ recorded }: { recorded: RecordedState }) {
  const t = useTranslations("versions.recorded")
  return (
    <Chip tone={recorded === "Enabled" ? "good" : "plain"} title={t(`${recorded}Hint`)}>
      <Lock aria-hidden />
      {t(recorded)}
    </Chip>
  )
}
