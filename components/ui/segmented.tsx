"use client"
import { Radio } from "@base-ui/react/radio"
import { RadioGroup } from "@base-ui/react/radio-group"
import { useId } from "react"
import { Tooltip } from "./tooltip"

type Option<T extends string> = { value: T; label: string; reason?: string | null }
type Props<T extends string> = {
  label: string
  value: T
  onChange: (value: T) => void
  options: Option<T>[]
  error?: string
}

/** One of a few, all in sight. An option that cannot be chosen says why, below all of them. */
export function Segmented<T extends string>({ label, value, onChange, options, error }: Props<T>) {
  const id = useId()
  const refused = options.filter((option) => option.reason)
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="text-sm font-medium">
        {label}
      </span>
      <RadioGroup
        aria-labelledby={id}
        value={value}
        onValueChange={(chosen) => onChange(chosen as T)}
        className="flex w-fit gap-0.5 rounded-md bg-plain-soft p-0.5"
      >
        {options.map((option) => {
          const radio = (
            <Radio.Root
              key={option.value}
              value={option.value}
              disabled={Boolean(option.reason)}
              aria-label={option.label}
              aria-describedby={option.reason ? `${id}${option.value}` : undefined}
              className="grid h-7 place-items-center rounded px-3 text-sm text-muted data-checked:bg-surface data-checked:font-medium data-checked:text-ink data-checked:shadow-card data-disabled:opacity-70"
            >
              {option.label}
            </Radio.Root>
          )
          return option.reason ? (
            <Tooltip key={option.value} content={option.reason}>
              {radio}
            </Tooltip>
          ) : (
            radio
          )
        })}
      </RadioGroup>
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      {refused.map((option) => (
        <p key={option.value} id={`${id}${option.value}`} className="text-xs leading-relaxed text-muted">
          {option.label}: {option.reason}
        </p>
      ))}
    </div>
  )
}
