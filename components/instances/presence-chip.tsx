import { useTranslations } from "next-intl"
import { Chip, type Tone } from "@/components/ui/chip"
import type { SidecarPresence } from "@/lib/instances/schema"

const tones = { Present: "good", Absent: "plain", Unknown: "dashed" } satisfies Record<SidecarPresence, Tone>

/** Whether the sidecar was seen beside an instance: an observation, so without a lock. */
export function PresenceChip({ presence }: { presence: SidecarPresence }) {
  const t = useTranslations("instances.presence")
  return <Chip tone={tones[presence]}>{t(presence)}</Chip>
}
