import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

type Props = { icon: LucideIcon; title: string; children?: ReactNode; action?: ReactNode }

/** Nothing here yet, and the next step. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <Icon aria-hidden className="size-5" />
      </span>
      <div className="max-w-md">
        <p className="text-lg font-semibold">{title}</p>
        {children && <div className="mt-1 text-sm text-muted">{children}</div>}
      </div>
      {action}
    </div>
  )
}
