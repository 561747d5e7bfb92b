"use client"
import { Minus, Undo2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { cn } from "@/components/ui/cn"
import { type PermissionLine, pathsOf } from "./permission-lines"

type Props = { base: string[]; lines: PermissionLine[]; onChange: (text: string) => void }

/** The saved paths, each with a button that takes it out of the draft, or puts it back. Saving is one step more. */
export function PathList({ base, lines, onChange }: Props) {
  const t = useTranslations("permissions")
  const draft = pathsOf(lines)
  const putBack = (path: string) => {
    const wanted = new Set([...draft, path])
    onChange(
      [...base.filter((each) => wanted.has(each)), ...draft.filter((each) => !base.includes(each))].join(
        "\n",
      ),
    )
  }
  return (
    <Card title={t("listed", { count: base.length })} description={t("listedHint")} flush>
      {base.length === 0 ? (
        <p className="px-4 pb-3 text-sm text-muted">{t("empty")}</p>
      ) : (
        <ul className="max-h-128 divide-y divide-line overflow-y-auto">
          {base.map((path) => {
            const kept = draft.includes(path)
            return (
              <li key={path} className="flex items-center gap-2 py-1 pr-2 pl-4">
                <code
                  className={cn(
                    "min-w-0 grow font-mono text-[0.8125rem] break-all",
                    !kept && "text-bad line-through",
                  )}
                >
                  {path}
                </code>
                {kept ? (
                  <Button
                    look="quiet"
                    size="iconSmall"
                    aria-label={t("remove", { path })}
                    onClick={() => onChange(draft.filter((each) => each !== path).join("\n"))}
                  >
                    <Minus aria-hidden />
                  </Button>
                ) : (
                  <Button
                    look="quiet"
                    size="iconSmall"
                    aria-label={t("putBack", { path })}
                    onClick={() => putBack(path)}
                  >
                    <Undo2 aria-hidden />
                  </Button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}
