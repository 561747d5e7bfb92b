import type { ComponentProps, ReactNode } from "react"
import { cn } from "./cn"

// On a narrow screen each row is a card: its cells stand below one another, each after its column's name.
const stacked =
  "max-md:block max-md:[&_tbody]:block max-md:[&_thead]:sr-only max-md:[&_tr]:block max-md:[&_tr]:py-2.5 max-md:[&_tbody_tr:not(:last-child)]:border-b max-md:[&_tr]:border-line"
const stackedCell =
  "max-md:flex max-md:min-w-0 max-md:max-w-none max-md:flex-wrap max-md:items-baseline max-md:gap-x-3 max-md:border-b-0 max-md:px-4 max-md:py-1 max-md:text-left max-md:whitespace-normal"
const labelled =
  "max-md:before:w-24 max-md:before:shrink-0 max-md:before:text-xs max-md:before:text-muted max-md:before:content-[attr(data-label)]"

/** Rows become cards on a narrow screen. What is still too wide scrolls inside, so that the page never does. */
export function Table({
  label,
  children,
  className,
}: {
  label: string
  children: ReactNode
  className?: string
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
      tabIndex={0}
      className="relative max-w-full overflow-x-auto"
    >
      <table
        aria-label={label}
        className={cn(
          "w-full border-collapse text-left text-sm [&_tbody_tr:last-child>*]:border-b-0",
          stacked,
          className,
        )}
      >
        {children}
      </table>
    </section>
  )
}

export function Th({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-8 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4",
        className,
      )}
    />
  )
}

/** `label` is the name of the column, said beside the cell where the head is not in sight. */
export function Td({ label, className, ...rest }: ComponentProps<"td"> & { label?: string }) {
  return (
    <td
      {...rest}
      data-label={label}
      className={cn(
        "border-b border-line px-3 py-2 align-middle first:pl-4 last:pr-4",
        stackedCell,
        label && labelled,
        className,
      )}
    />
  )
}
