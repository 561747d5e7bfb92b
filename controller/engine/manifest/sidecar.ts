import type { V1Container, V1EnvVar, V1Volume } from "@kubernetes/client-node"
import { certificateFolder } from "@/lib/wire/certificate"
import type { SidecarSettings } from "@/lib/wire/sidecar"
import { wxTokenFile, wxTokenFolder } from "@/lib/wire/takeover"
import type { Workload } from "../../workload"
import { brokerTrustMounts, brokerTrustVariables, brokerTrustVolumes } from "./broker-trust"
import { confined } from "./confinement"
import { sidecarName } from "./labels"
import {
  identityFolder,
  identityToken,
  keyFolder,
  linkedBroker,
  linkedUpstream,
  type SidecarPorts,
} from "./places"
import type { Platform, Reach } from "./platform"
import type { NameListen } from "./takeover"

/** A native sidecar: an init container that stays, which the application's start waits for (S18). */
export function sidecarOf(
  workload: Workload,
  platform: Platform,
  listen: NameListen,
  { health }: SidecarPorts,
): V1Container {
  const probe = { httpGet: { path: "/healthz", port: health } }
  return {
    name: sidecarName,
    image: platform.sidecarImage,
    imagePullPolicy: "IfNotPresent",
    command: ["/usr/local/bin/weside-sidecar"],
    restartPolicy: "Always",
    env: [...variablesOf(settingsOf(workload, platform, listen, health)), ...brokerTrustVariables(platform)],
    // It waits for its broker as long as that takes: starting it again would only ask for another identity.
    startupProbe: { ...probe, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 600 },
    livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
    resources: platform.sidecarResources,
    securityContext: confined,
    volumeMounts: [
      { name: "certificate", mountPath: certificateFolder },
      { name: "key", mountPath: keyFolder },
      { name: "identity", mountPath: identityFolder, readOnly: true },
      ...brokerTrustMounts(platform),
      ...(workload.sidecar?.wxTokenFile ? [{ name: "wx-token", mountPath: wxTokenFolder }] : []),
    ],
  }
}

/** `certificate` is the application's too; the key and the identity are the sidecar's alone. */
export function sidecarVolumes({ sidecar }: Workload, platform: Platform): V1Volume[] {
  const { identity } = platform
  return [
    ...brokerTrustVolumes(platform),
    { name: "certificate", emptyDir: { sizeLimit: "1Mi" } },
    { name: "key", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    ...(sidecar?.wxTokenFile ? [{ name: "wx-token", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }] : []),
    "audience" in identity
      ? {
          name: "identity",
          projected: {
            sources: [
              {
                serviceAccountToken: {
                  audience: identity.audience,
                  expirationSeconds: 600,
                  path: identityToken,
                },
              },
            ],
          },
        }
      : { name: "identity", hostPath: { path: identity.hostFolder, type: "Directory" } },
  ]
}

function settingsOf(workload: Workload, platform: Platform, listen: NameListen, health: number) {
  return {
    SIDECAR_LISTEN: listen.http,
    SIDECAR_TLS_LISTEN: listen.https,
    SIDECAR_CERTIFICATE_DIR: certificateFolder,
    SIDECAR_KEY_FILE: `${keyFolder}/key.pem`,
    SIDECAR_JOIN_TOKEN_FILE: `${identityFolder}/${identityToken}`,
    ...(workload.sidecar?.wxTokenFile && { SIDECAR_WX_TOKEN_FILE: wxTokenFile }),
    SIDECAR_HEALTH_LISTEN: `0.0.0.0:${health}`,
    SIDECAR_BROKER_URL: urlOf(platform.broker, linkedBroker),
    SIDECAR_UPSTREAM: urlOf(platform.upstream, linkedUpstream),
    SIDECAR_PERMISSIONS_URL: `${platform.consoleUrl}/environments/${workload.environment}/permissions`,
    SIDECAR_BUILD: platform.sidecarBuild,
  } satisfies SidecarSettings
}

const urlOf = (reach: Reach, linked: string) => ("url" in reach ? reach.url : `http://${linked}`)

const variablesOf = (settings: Record<string, string>): V1EnvVar[] =>
  Object.entries(settings).map(([name, value]) => ({ name, value }))
