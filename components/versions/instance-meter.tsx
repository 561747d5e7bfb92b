import { useTranslations } from "next-intl"
import type { VersionView } from "@/lib/versions/schema"

/** Instances as a row of marks: filled is ready. In words: how many are ready, how many carry the sidecar. */
export function InstanceMeter({ version }: { version: VersionView }) {
  const t = useTranslations("versions")
  const { desired, ready, carrying } = version.instances
  const drawn = Math.max(desired, ready)
  return (
    <div>
      <p>
        <span className={ready === desired ? undefined : "text-warn"}>{t("ready", { ready, desired })}</span>
        <span className="text-muted"> · {t("carrying", { carrying })}</span>
      </p>
      {version.autoscaling && (
        <p className="text-xs text-muted">{t("size.automatic", { ...version.autoscaling })}</p>
      )}
      {drawn > 0 && drawn <= 12 && (
        <div aria-hidden className="mt-1 flex gap-1">
          {Array.from({ length: drawn }, (_, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: the marks are all alike.
              key={at}
              className={`h-1.5 w-4 rounded-full ${at >= ready ? "bg-line-strong" : at < carrying ? "bg-accent" : "bg-control"}`}
            />
          ))}
        </div>
      )}
    </div>
  )
}
