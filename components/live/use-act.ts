"use client"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { toast } from "sonner"
import { useSentence } from "@/components/refusals/use-sentence"
import { ApiProblem } from "@/lib/api"
import type { Noun } from "./touched"

type Act<Input, Output> = {
  act: (input: Input) => Promise<Output>
  /** Read again once it is done; people's activity always is. */
  touches: Noun[]
  /** What to tell when it is done. */
  done?: (output: Output, input: Input) => string | undefined
  after?: (output: Output, input: Input) => void
  /** The place itself shows refusals, so no toast repeats them. */
  showsRefusal?: boolean
}

/** An act of a person on the API: told when done, refused with the API's own sentence. */
export function useAct<Input = void, Output = unknown>(options: Act<Input, Output>) {
  const queries = useQueryClient()
  const say = useSentence()
  const mutation = useMutation<Output, Error, Input>({
    mutationFn: options.act,
    onSuccess: (output, input) => {
      const told = options.done?.(output, input)
      if (told) toast.success(told)
      options.after?.(output, input)
      for (const noun of [...options.touches, "activity"])
        void queries.invalidateQueries({ queryKey: [noun] })
    },
    onError: (error) => {
      if (!options.showsRefusal) toast.error(say(error.message))
    },
  })
  const problem = mutation.error instanceof ApiProblem ? mutation.error : null
  return { run: mutation.mutate, pending: mutation.isPending, problem, reset: mutation.reset }
}
