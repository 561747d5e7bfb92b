import type { Source } from "@/lib/versions/schema"
import { joinCommand } from "./split-command"

export function SourceText({ source }: { source: Source }) {
  const text = source.kind === "Command" ? joinCommand(source.command) : source.image
  return (
    <p className="min-w-0 truncate" title={text}>
      <code className="font-mono text-[0.8125rem]">{text}</code>
      {source.kind === "Command" && (
        <span className="text-muted">
          {" "}
          · <code className="font-mono text-[0.8125rem]">{source.directory}</code>
        </span>
      )}
    </p>
  )
}
