"use client"
import { Switch as Base } from "@base-ui/react/switch"

type Props = {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  "aria-label": string
  "aria-describedby"?: string
}

export function Switch(props: Props) {
  return (
    <Base.Root
      {...props}
      nativeButton
      render={<button type="button" />}
      className="inline-flex h-7 w-12 shrink-0 items-center rounded-full border border-control bg-control p-0.5 transition-colors data-checked:border-accent data-checked:bg-accent"
    >
      <Base.Thumb className="size-5.5 rounded-full bg-surface shadow-card transition-transform data-checked:translate-x-5" />
    </Base.Root>
  )
}
