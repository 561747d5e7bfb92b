"use client"
import { Button as BaseButton } from "@base-ui/react/button"
import type { VariantProps } from "class-variance-authority"
import { LoaderCircle } from "lucide-react"
import type { ComponentProps } from "react"
import { useId } from "react"
import { buttonLook } from "./button-look"
import { cn } from "./cn"
import { Tooltip } from "./tooltip"

type Props = Omit<ComponentProps<typeof BaseButton>, "disabled" | "className"> &
  VariantProps<typeof buttonLook> & {
    /** Why it cannot be used now: a sentence disables it and is shown; there is no other way to disable it. */
    reason?: string | null
    /** The act is under way: it takes no second click and keeps the focus. */
    pending?: boolean
    className?: string
  }

export function Button({ look, size, reason, pending = false, className, children, ...rest }: Props) {
  const reasonId = useId()
  const button = (
    <BaseButton
      {...rest}
      disabled={Boolean(reason) || pending}
      focusableWhenDisabled
      aria-busy={pending || undefined}
      aria-describedby={reason ? reasonId : rest["aria-describedby"]}
      className={cn(buttonLook({ look, size }), className)}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <LoaderCircle aria-hidden className="animate-spin" />
        </span>
      )}
      <span className={cn("contents", pending && "text-transparent *:invisible")}>{children}</span>
    </BaseButton>
  )
  if (!reason) return button
  return (
    <>
      <Tooltip content={reason}>{button}</Tooltip>
      <span id={reasonId} className="sr-only">
        {reason}
      </span>
    </>
  )
}
