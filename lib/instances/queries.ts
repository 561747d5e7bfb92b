import { queryOptions } from "@tanstack/react-query"
import { api } from "../api"
import type { InstanceView } from "./schema"

export type LogProcess = "app" | "sidecar"
export type InstanceKey = { env: string; service: string; version: number; instance: string }

export const instancesQuery = (env: string, service: string, version: number) =>
  queryOptions({
    queryKey: ["instances", env, service, version],
    queryFn: ({ signal }) =>
      api.get<InstanceView[]>(
        `/environments/${env}/services/${service}/versions/${version}/instances`,
        {},
        signal,
      ),
    refetchInterval: 3_000,
  })

export const logsPath = ({ env, service, version, instance }: InstanceKey) =>
  `/environments/${env}/services/${service}/versions/${version}/instances/${instance}/logs`
