"use client"
import type { ReactNode } from "react"
import { createContext, useContext, useId } from "react"
import { cn } from "./cn"

const FieldIds = createContext<{ control: string; describedBy: string | undefined; invalid: boolean } | null>(
  null,
)

type Props = {
  label: ReactNode
  /** What belongs in it; the error takes nothing of it away. */
  hint?: ReactNode
  error?: string | null
  /** The label is for screen readers only: the place makes it plain. */
  quiet?: boolean
  className?: string
  children: ReactNode
}

/** A label, one control (`Input`, `Select` or `Textarea`), a hint and the error that a person has to mend. */
export function Field({ label, hint, error, quiet, className, children }: Props) {
  const id = useId()
  const hintId = `${id}hint`
  const errorId = `${id}error`
  const describedBy = cn(hint ? hintId : "", error ? errorId : "") || undefined
  return (
    <div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={cn("text-sm font-medium", quiet && "sr-only")}>
        {label}
      </label>
      <FieldIds value={{ control: id, describedBy, invalid: Boolean(error) }}>{children}</FieldIds>
      {error && (
        <p id={errorId} role="alert" className="text-xs leading-relaxed text-bad">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-xs leading-relaxed text-muted">
          {hint}
        </p>
      )}
    </div>
  )
}

/** The attributes that tie a control to the field around it. */
export function useField() {
  const field = useContext(FieldIds)
  if (!field) return {}
  return {
    id: field.control,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid || undefined,
  }
}
