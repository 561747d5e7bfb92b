import { useTranslations } from "next-intl"

type Props = { difference: { added: string[]; removed: string[] }; title?: string }

/** What an edit adds and takes away, before it is saved. */
export function DifferenceList({ difference, title }: Props) {
  const t = useTranslations("permissions")
  const { added, removed } = difference
  if (added.length + removed.length === 0) return title ? <p className="mt-2">{t("onlyOrder")}</p> : null
  return (
    <section aria-label={title ?? t("changes")} className="mt-3">
      <p className="text-sm font-medium">{title ?? t("changes")}</p>
      <ul className="mt-1 max-h-48 overflow-y-auto rounded-md border border-line bg-surface font-mono text-[0.8125rem] leading-6">
        {removed.map((path) => (
          <li key={path} className="bg-bad-soft px-2.5 break-all text-bad">
            <span className="sr-only">{t("removed")} </span>
            <span aria-hidden>− </span>
            {path}
          </li>
        ))}
        {added.map((path) => (
          <li key={path} className="bg-good-soft px-2.5 break-all text-good">
            <span className="sr-only">{t("added")} </span>
            <span aria-hidden>+ </span>
            {path}
          </li>
        ))}
      </ul>
    </section>
  )
}
