import { useTranslations } from "next-intl"
import { Chip } from "@/components/ui/chip"
import type { RecordedState } from "@/lib/versions/schema"

/** The switch stands otherwise now; that is no fault, and only a rebuild follows it. */
export function DiffersChip({ recorded }: { recorded: RecordedState }) {
  const t = useTranslations("versions.differs")
  return (
    <Chip tone="info" title={t(`${recorded}Hint`)}>
      {t("label")}
    </Chip>
  )
}
