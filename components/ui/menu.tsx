"use client"
import { Menu as Base } from "@base-ui/react/menu"
import { Check } from "lucide-react"
import type { ReactElement, ReactNode } from "react"
import { cn } from "./cn"

const itemLook =
  "flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:text-muted [&_svg]:size-4 [&_svg]:shrink-0"

type Props = {
  trigger: ReactElement<Record<string, unknown>>
  children: ReactNode
  align?: "start" | "end"
  side?: "top" | "bottom"
}

export function Menu({ trigger, children, align = "end", side = "bottom" }: Props) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} side={side} collisionPadding={8} className="z-50">
          <Base.Popup className="max-h-[min(24rem,var(--available-height))] min-w-44 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-raised transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

type ItemProps = {
  onClick: () => void
  danger?: boolean
  /** Why it cannot be chosen: shown below it, since a menu has no room for a tooltip. */
  reason?: string | null
  children: ReactNode
}

export function MenuItem({ onClick, danger, reason, children }: ItemProps) {
  return (
    <Base.Item
      onClick={reason ? undefined : onClick}
      disabled={Boolean(reason)}
      closeOnClick={!reason}
      className={cn(itemLook, "max-w-72 flex-wrap", danger && !reason && "text-bad")}
    >
      <span className="flex items-center gap-2">{children}</span>
      {reason && <span className="basis-full text-xs leading-relaxed text-muted">{reason}</span>}
    </Base.Item>
  )
}

/** One of several, the present one with a check mark. */
export function MenuChoice<T extends string>(props: {
  value: T
  onChange: (value: T) => void
  options: { value: T; label: ReactNode }[]
}) {
  return (
    <Base.RadioGroup value={props.value} onValueChange={props.onChange}>
      {props.options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} closeOnClick className={itemLook}>
          <span className="grow">{option.label}</span>
          <Base.RadioItemIndicator className="text-accent">
            <Check aria-hidden />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}
