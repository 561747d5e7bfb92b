import { useTranslations } from "next-intl"
import type { VersionView } from "@/lib/versions/schema"

/** How many instances are wanted: the number, or the bounds and what the autoscaler wants now. */
export function SizeText({ version }: { version: VersionView }) {
  const t = useTranslations("versions.size")
  if (!version.autoscaling) return version.replicas
  return (
    <>
      {t("between", { ...version.autoscaling })}{" "}
      <span className="text-muted">· {t("now", { desired: version.instances.desired })}</span>
    </>
  )
}
