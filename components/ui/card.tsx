import type { ReactNode } from "react"
import { cn } from "./cn"

type Props = {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
  flush?: boolean
}

/** A section of a page. `flush` lets a table reach its edges. */
export function Card({ title, description, actions, children, className, flush }: Props) {
  return (
    <section className={cn("rounded-lg border border-line bg-surface shadow-card", className)}>
      {title && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3.5">
          <div className="min-w-0">
            <h2 className="text-base font-semibold">{title}</h2>
            {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? cn("pb-1", title && "pt-2") : "px-4 pt-3 pb-4"}>{children}</div>
    </section>
  )
}
