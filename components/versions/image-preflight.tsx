"use client"
import { useQuery } from "@tanstack/react-query"
import { CircleCheck, CircleX, LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import { useSentence } from "@/components/refusals/use-sentence"
import { CopyButton } from "@/components/ui/copy-button"
import { Id } from "@/components/ui/mono"
import { imagePreflightQuery } from "@/lib/images/queries"
import type { ImageAdvice, ImageFacts } from "@/lib/images/schema"

type Props = { env: string; image: string; port: number | null }

/** What creating a version of this image would say, before anybody creates one. */
export function ImagePreflight({ env, image, port }: Props) {
  const t = useTranslations("versions.preflight")
  const say = useSentence()
  const { data, error, isPending } = useQuery(imagePreflightQuery(env, image, port))
  if (error) return <Verdict tone="bad">{say(error.reasonOf("source.image") ?? error.message)}</Verdict>
  if (isPending) return <Verdict tone="busy">{t("looking")}</Verdict>
  if (data.state === "Pulling" || !data.facts) return <Verdict tone="busy">{t("pulling")}</Verdict>
  return (
    <Verdict
      tone={data.refusal ? "bad" : "good"}
      beneath={<Findings facts={data.facts} advice={data.advice} />}
    >
      {data.refusal ? say(data.refusal) : t("accepted")}
    </Verdict>
  )
}

const icons = { good: CircleCheck, bad: CircleX, busy: LoaderCircle }
const looks = { good: "text-good", bad: "text-bad", busy: "animate-spin text-muted" }

function Verdict({
  tone,
  beneath,
  children,
}: {
  tone: keyof typeof icons
  beneath?: ReactNode
  children: ReactNode
}) {
  const t = useTranslations("versions.preflight")
  const Icon = icons[tone]
  return (
    <section
      aria-label={t("title")}
      className="-mt-2 flex flex-col gap-3 rounded-md border border-line p-3 text-sm"
    >
      <p role={tone === "bad" ? "alert" : "status"} className="flex gap-2 leading-relaxed">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${looks[tone]}`} />
        <span className={tone === "bad" ? "text-bad" : ""}>{children}</span>
      </p>
      {beneath}
    </section>
  )
}

function Findings({ facts, advice }: { facts: ImageFacts; advice: ImageAdvice[] }) {
  const t = useTranslations("versions.preflight")
  const digest = facts.reference.slice(facts.reference.indexOf("@") + 1)
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1 text-xs text-muted">
        <dt>{t("digest")}</dt>
        <dd className="min-w-0">
          <Id id={digest} what={t("digest")} />
        </dd>
        <dt>{t("shell")}</dt>
        <dd className="font-mono">{facts.shell ?? t("none")}</dd>
        <dt>{t("trust")}</dt>
        <dd className="font-mono">{facts.trustTool ?? t("none")}</dd>
        <dt>{t("user")}</dt>
        <dd className="font-mono">{facts.user || "root"}</dd>
      </dl>
      {advice.length > 0 && (
        <ul className="flex flex-col gap-3 border-t border-line pt-3">
          {advice.map((one) => (
            <Advice key={one.about} advice={one} />
          ))}
        </ul>
      )}
    </>
  )
}

function Advice({ advice: { sentence, dockerfile } }: { advice: ImageAdvice }) {
  const t = useTranslations("versions.preflight")
  const say = useSentence()
  return (
    <li className="text-xs leading-relaxed text-muted">
      {say(sentence)}
      {dockerfile && (
        <span className="mt-1 flex items-start gap-1">
          <code className="min-w-0 grow rounded bg-plain-soft px-2 py-1 font-mono break-all text-ink">
            {dockerfile}
          </code>
          <CopyButton text={dockerfile} what={t("line")} />
        </span>
      )}
    </li>
  )
}
