"use client"
import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { cn } from "./cn"
import { useField } from "./field"

const look =
  "w-full min-w-0 rounded-md border border-control/70 bg-surface px-2.5 text-sm text-ink shadow-card placeholder:text-muted/80 hover:border-control aria-invalid:border-bad-strong"

/** `mono` for ids, paths and commands. */
export function Input({ mono, className, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return <input {...useField()} {...rest} className={cn(look, "h-8", mono && "font-mono", className)} />
}

export function Textarea({ mono, className, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      {...useField()}
      {...rest}
      className={cn(look, "py-2 leading-6", mono && "font-mono", className)}
    />
  )
}

/** The browser's own select: right on every keyboard and every phone. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-flex w-full", className)}>
      <select {...useField()} {...rest} className={cn(look, "h-8 appearance-none truncate pr-8")}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  )
}
