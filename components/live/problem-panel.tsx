"use client"
import { CircleSlash, TriangleAlert } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { useSentence } from "@/components/refusals/use-sentence"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { EmptyState } from "@/components/ui/empty-state"
import { Id } from "@/components/ui/mono"
import { ApiProblem } from "@/lib/api"
import { paths } from "@/lib/paths"

/** A refusal or failure in the place of what was asked for: the sentence, the request id, the next step. */
export function ProblemPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations("problem")
  const say = useSentence()
  const problem = error instanceof ApiProblem ? error : null
  const missing = problem?.status === 404
  const home = (
    <Link href={paths.environments()} className={buttonLook()}>
      {t("home")}
    </Link>
  )
  return (
    <div role="alert">
      <EmptyState
        icon={missing ? CircleSlash : TriangleAlert}
        title={missing ? t("missing") : problem?.status === 0 ? t("unreachable") : t("failed")}
        action={
          <div className="flex gap-2">
            {onRetry && <Button onClick={onRetry}>{t("retry")}</Button>}
            {missing && home}
          </div>
        }
      >
        <p>{problem ? say(problem.message) : t("unexpected")}</p>
        {problem?.requestId && (
          <p className="mt-2">
            {t("requestId")} <Id id={problem.requestId} what={t("requestId")} />
          </p>
        )}
      </EmptyState>
    </div>
  )
}
