import { cva } from "class-variance-authority"

/** How a button looks; a link that stands among buttons wears it too. */
export const buttonLook = cva(
  "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors data-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      look: {
        primary: "bg-accent text-on-accent hover:not-data-disabled:bg-accent-hover",
        plain:
          "border border-line-strong bg-surface text-ink shadow-card hover:not-data-disabled:bg-hover data-popup-open:bg-hover",
        quiet:
          "text-muted hover:not-data-disabled:bg-hover hover:not-data-disabled:text-ink data-popup-open:bg-hover",
        danger: "bg-bad-strong text-surface hover:not-data-disabled:bg-bad",
      },
      size: {
        small: "h-7 px-2 text-xs",
        normal: "h-8 px-3 text-sm",
        icon: "size-8 text-sm",
        iconSmall: "size-7 text-xs",
      },
    },
    defaultVariants: { look: "plain", size: "normal" },
  },
)
