import { cva, type VariantProps } from "class-variance-authority"
import type { ReactNode } from "react"
import { cn } from "./cn"

const chipLook = cva(
  "inline-flex h-5.5 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        good: "bg-good-soft text-good",
        pale: "bg-pale-soft text-pale ring-1 ring-pale/35 ring-inset",
        bad: "bg-bad-soft text-bad",
        warn: "bg-warn-soft text-warn",
        info: "bg-info-soft text-info",
        plain: "bg-plain-soft text-plain",
        dashed: "text-plain outline-1 -outline-offset-1 outline-dashed outline-control",
      },
    },
    defaultVariants: { tone: "plain" },
  },
)

export type Tone = NonNullable<VariantProps<typeof chipLook>["tone"]>

/** A state in one or two words; the tone only repeats what the words say. */
export function Chip({
  tone,
  title,
  children,
  className,
}: {
  tone?: Tone
  title?: string
  children: ReactNode
  className?: string
}) {
  return (
    <span title={title} className={cn(chipLook({ tone }), className)}>
      {children}
    </span>
  )
}
