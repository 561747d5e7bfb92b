import { ChevronRight } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import type { ReactNode } from "react"

type Props = {
  /** From the outermost to the one above this page. */
  crumbs?: { label: string; href: string }[]
  title: ReactNode
  /** Chips beside the title. */
  marks?: ReactNode
  description?: ReactNode
  actions?: ReactNode
}

export function PageHead({ crumbs = [], title, marks, description, actions }: Props) {
  const t = useTranslations("nav")
  return (
    <div className="mb-5">
      {crumbs.length > 0 && (
        <nav aria-label={t("breadcrumbs")} className="mb-1.5">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-muted">
            {crumbs.map(({ label, href }, at) => (
              <li key={href} className="flex items-center gap-1">
                {at > 0 && <ChevronRight aria-hidden className="size-3.5" />}
                <Link href={href} className="rounded hover:text-ink hover:underline">
                  {label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
          {marks}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {description && <div className="mt-1.5 max-w-3xl text-sm text-muted">{description}</div>}
    </div>
  )
}
