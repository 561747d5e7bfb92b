"use client"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { useAct } from "@/components/live/use-act"
import { ApiProblem, api, type Tagged } from "@/lib/api"
import { permissionsQuery } from "@/lib/permissions/queries"
import { listDifference } from "@/lib/permissions/rules"
import type { PermissionsView, SetPermissions } from "@/lib/permissions/schema"
import { linesOf, pathsOf } from "./permission-lines"

/** An edit under way: its text, and the list that it began from. */
type Edit = { text: string; base: Tagged<PermissionsView> }

/**
 * The list as a person edits it. While nothing is edited it follows what is saved; from the first change on it
 * stands on the list that it began from, so that another person's save shows as a conflict and loses nothing.
 */
export function usePermissionsDraft(env: string) {
  const t = useTranslations("permissions")
  const queries = useQueryClient()
  const latest = useSuspenseQuery(permissionsQuery(env)).data
  const [edit, setEdit] = useState<Edit | null>(null)
  const base = edit?.base ?? latest
  const text = edit?.text ?? base.view.paths.join("\n")
  const lines = linesOf(text)
  const paths = pathsOf(lines)
  const conflict = base.etag === latest.etag ? null : listDifference(base.view.paths, latest.view.paths)

  const save = useAct({
    act: async ({ input, etag }: { input: SetPermissions; etag: string }) => {
      try {
        return await api.putTagged<PermissionsView>(`/environments/${env}/permissions`, input, etag)
      } catch (error) {
        // Someone was faster: reading the list again makes the conflict show.
        if (error instanceof ApiProblem && error.status === 412)
          await queries.refetchQueries({ queryKey: permissionsQuery(env).queryKey })
        throw error
      }
    },
    touches: ["permissions", "environments"],
    showsRefusal: true,
    done: (saved) => t("saved", { revision: saved.view.revision }),
    after: (saved) => {
      queries.setQueryData(permissionsQuery(env).queryKey, saved)
      setEdit(null)
    },
  })

  return {
    latest: latest.view,
    base: base.view,
    text,
    lines,
    difference: listDifference(base.view.paths, pathsOf(lines.filter((line) => !line.refusal))),
    reordered: paths.join("\n") !== base.view.paths.join("\n"),
    conflict,
    save,
    setText: (text: string) => setEdit({ text, base }),
    discard: () => setEdit(null),
    saveOn: (etag: "base" | "latest") =>
      save.run({ input: { paths }, etag: etag === "base" ? base.etag : latest.etag }),
    /** Their additions and removals done to this draft, which then stands on their list. */
    merge: () => {
      if (!conflict) return
      const kept = paths.filter((path) => !conflict.removed.includes(path))
      const added = conflict.added.filter((path) => !kept.includes(path))
      setEdit({ text: [...kept, ...added].join("\n"), base: latest })
    },
  }
}
