"use client"
import { useState } from "react"
import type { z } from "zod"
import type { ApiProblem, InvalidParam } from "@/lib/api"
import { issuesOf } from "./issues-of"
import { useSentence } from "./use-sentence"

/**
 * Why fields of a form are refused: by the schema that the API parses with, before anything is sent,
 * and by the API's own answer after.
 */
export function useRefusals<S extends z.ZodType>(schema: S, problem: ApiProblem | null) {
  const say = useSentence()
  const [issues, setIssues] = useState<InvalidParam[]>([])
  const given = issues.length ? issues : (problem?.invalidParams ?? [])
  const find = (name: string) =>
    given.find((param) => param.name === name || param.name.startsWith(`${name}.`))
  const rest =
    issues.length === 0 && problem && problem.invalidParams.length === 0 ? say(problem.message) : null
  return {
    /** Another object for each refusal; null while there is none. */
    last: given.length ? given : null,
    of: (name: string) => {
      const found = find(name)
      return found ? say(found.reason) : undefined
    },
    /** The refusal that belongs to no field. */
    rest,
    /** Runs `run` with what the schema makes of the input, or shows what it refuses. */
    submit: (input: z.input<S>, run: (parsed: z.output<S>) => void) => {
      const parsed = schema.safeParse(input)
      setIssues(issuesOf(parsed.error))
      if (parsed.success) run(parsed.data)
    },
  }
}
