import { useTranslations } from "next-intl"
import { Chip } from "@/components/ui/chip"
import type { AppKind } from "@/lib/apps/schema"

export function KindChip({ kind }: { kind: AppKind }) {
  const t = useTranslations("apps")
  return <Chip>{t(`kinds.${kind}`)}</Chip>
}
