import { cn } from "./cn"
import { CopyButton } from "./copy-button"

/** An id with its copy button. `short` shows the beginning of a long one; what is copied is the whole. */
export function Id({
  id,
  what,
  short,
  className,
}: {
  id: string
  what: string
  short?: number
  className?: string
}) {
  return (
    <span className={cn("inline-flex max-w-full min-w-0 items-center gap-0.5", className)}>
      <code title={id} className="truncate font-mono text-[0.8125rem]">
        {short && id.length > short ? `${id.slice(0, short)}…` : id}
      </code>
      <CopyButton text={id} what={what} />
    </span>
  )
}

/** A command, a list or a log: kept as it is, scrolling inside itself. */
export function CodeBlock({
  label,
  children,
  className,
}: {
  label: string
  children: string
  className?: string
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      className={cn("overflow-auto rounded-md border border-line bg-sunken px-3 py-2", className)}
    >
      <pre className="font-mono text-xs leading-5">{children}</pre>
    </section>
  )
}
