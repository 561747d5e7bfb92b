import { CopyButton } from "@/components/ui/copy-button"
import { CodeBlock } from "@/components/ui/mono"

/** Lines to copy as they stand, under what they are for. */
export function HelpLines({ label, lines, hint }: { label: string; lines: string[]; hint: string | null }) {
  const text = lines.join("\n")
  return (
    <div className="min-w-0">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-medium">{label}</h3>
        <CopyButton text={text} what={label} />
      </div>
      <CodeBlock label={label} className="mt-1">
        {text}
      </CodeBlock>
      {hint && <p className="mt-1.5 text-xs leading-relaxed text-muted">{hint}</p>}
    </div>
  )
}
