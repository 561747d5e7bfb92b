/** Every URL of the console. Nobody else writes one. */
export const paths = {
  environments: () => "/environments",
  environment: (env: string) => `/environments/${env}`,
  services: (env: string) => `/environments/${env}/services`,
  service: (env: string, service: string) => `/environments/${env}/services/${service}`,
  newVersion: (env: string, service: string, from?: number) =>
    `/environments/${env}/services/${service}/new${from === undefined ? "" : `?from=${from}`}`,
  version: (env: string, service: string, version: number) =>
    `/environments/${env}/services/${service}/versions/${version}`,
  permissions: (env: string) => `/environments/${env}/permissions`,
  sharing: (env: string) => `/environments/${env}/sharing`,
  audit: (env: string, filter: { service?: string; state?: string } = {}) =>
    `/environments/${env}/audit${query(filter)}`,
  calls: (
    env: string,
    filter: { service?: string; version?: number; outcome?: string; path?: string } = {},
  ) => `/environments/${env}/calls${query(filter)}`,
  call: (seqid: string) => `/calls/${seqid}`,
  apps: () => "/apps",
  activity: (filter: { environment?: string } = {}) => `/activity${query(filter)}`,
}

function query(filter: Record<string, string | number | undefined>): string {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  )
  return given.length ? `?${new URLSearchParams(given)}` : ""
}
