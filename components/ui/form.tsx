"use client"
import type { ComponentProps } from "react"
import { useEffect, useRef } from "react"

type Props = Omit<ComponentProps<"form">, "onSubmit"> & {
  onSubmit: () => void
  /** What was refused last; when it changes, the focus goes to the first field to mend. */
  refused: unknown
}

/** A form that is checked by our schemas, not by the browser, and says so at the field. */
export function Form({ onSubmit, refused, ...rest }: Props) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (refused) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }, [refused])
  return (
    <form
      {...rest}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    />
  )
}
