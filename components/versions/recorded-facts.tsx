import { Lock } from "lucide-react"
import { useTranslations } from "next-intl"
import { Card } from "@/components/ui/card"
import { Fact, Facts } from "@/components/ui/facts"
import { CodeBlock, Id } from "@/components/ui/mono"
import { podPort } from "@/lib/versions/rules"
import type { VersionView } from "@/lib/versions/schema"
import { RecordedChip } from "./recorded-chip"

/** What the version recorded when it was created and keeps for good. */
export function RecordedFacts({ version }: { version: VersionView }) {
  const t = useTranslations("versions.facts")
  const { source, env } = version
  const variables = Object.entries(env)
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          <Lock aria-hidden className="size-3.5 text-muted" />
          {t("recorded")}
        </span>
      }
      description={t("recordedHint")}
    >
      <Facts>
        <Fact name={t("sidecar")}>
          <RecordedChip recorded={version.openapiSidecar} />
        </Fact>
        {source.kind === "Command" ? (
          <>
            <Fact name={t("command")}>
              <code className="font-mono text-[0.8125rem] break-all">{JSON.stringify(source.command)}</code>
            </Fact>
            <Fact name={t("directory")}>
              <code className="font-mono text-[0.8125rem] break-all">{source.directory}</code>
            </Fact>
          </>
        ) : (
          <>
            <Fact name={t("image")}>
              <code className="font-mono text-[0.8125rem] break-all">{source.image}</code>
            </Fact>
            <Fact name={t("digest")}>
              <Id id={digestOf(source.reference)} what={t("digest")} short={19} />
              <span className="mt-1 block text-xs text-muted">{t("digestHint")}</span>
            </Fact>
          </>
        )}
        <Fact name={t("env")}>
          {variables.length === 0 ? (
            <span className="text-muted">{t("none")}</span>
          ) : (
            <CodeBlock label={t("env")} className="max-h-40">
              {variables.map(([name, value]) => `${name}=${value}`).join("\n")}
            </CodeBlock>
          )}
        </Fact>
        <Fact name={t("port")}>
          {version.port ??
            (source.kind === "Image" ? podPort : <span className="text-muted">{t("freePort")}</span>)}
        </Fact>
        <Fact name={t("resources")}>
          {version.cpu === null && version.memoryMib === null ? (
            <span className="text-muted">{t("unlimited")}</span>
          ) : (
            [
              version.cpu !== null && t("cores", { cpu: version.cpu }),
              version.memoryMib && `${version.memoryMib} MiB`,
            ]
              .filter(Boolean)
              .join(" · ")
          )}
        </Fact>
        {version.mountWxToken && <Fact name={t("wxToken")}>{t("wxTokenMounted")}</Fact>}
        <Fact name={t("switchChange")}>
          <Id id={version.switchChangeId} what={t("switchChange")} short={13} />
        </Fact>
        {version.sidecarBuild && (
          <Fact name={t("sidecarBuild")}>
            <Id id={version.sidecarBuild} what={t("sidecarBuild")} short={16} />
          </Fact>
        )}
        <Fact name={t("specHash")}>
          <Id id={version.specHash} what={t("specHash")} short={16} />
        </Fact>
      </Facts>
    </Card>
  )
}

const digestOf = (reference: string) => reference.slice(reference.indexOf("@") + 1)
