import { CircleSlash } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Shell } from "@/components/shell/shell"
import { buttonLook } from "@/components/ui/button-look"
import { EmptyState } from "@/components/ui/empty-state"
import { paths } from "@/lib/paths"

export default function NotFound() {
  const t = useTranslations("problem")
  return (
    <Shell>
      <EmptyState
        icon={CircleSlash}
        title={t("missing")}
        action={
          <Link href={paths.environments()} className={buttonLook()}>
            {t("home")}
          </Link>
        }
      >
        {t("missingHint")}
      </EmptyState>
    </Shell>
  )
}
