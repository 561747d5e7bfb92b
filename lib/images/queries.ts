import { queryOptions } from "@tanstack/react-query"
import { type ApiProblem, api } from "../api"
import type { ImagePreflightView } from "./schema"

/** What is in an image; asked again while it is being fetched. A refusal is an answer: it is not asked again. */
export const imagePreflightQuery = (env: string, image: string, port: number | null) =>
  queryOptions<ImagePreflightView, ApiProblem>({
    queryKey: ["images", env, image, port],
    queryFn: ({ signal }) =>
      api.get<ImagePreflightView>(`/environments/${env}/image-preflight`, { image, port }, signal),
    enabled: image !== "",
    retry: false,
    throwOnError: false,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.data?.state === "Pulling" ? 2_000 : false),
  })
