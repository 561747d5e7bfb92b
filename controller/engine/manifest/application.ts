import type { V1Container, V1EnvVar } from "@kubernetes/client-node"
import { podPort } from "@/lib/versions/rules"
import { certificateFile, certificateFolder } from "@/lib/wire/certificate"
import { wxTokenFolder } from "@/lib/wire/takeover"
import { certificateVariable, httpsVariable, nodeTrustVariable } from "@/lib/wire/trust"
import type { Workload } from "../../workload"
import { applicationName } from "./labels"
import { nameAddress } from "./places"

export const portOf = (workload: Workload) => workload.port ?? podPort

/** The version's own image, as it is: its user, its entry point, its file system. */
export function applicationOf(workload: Workload, image: string): V1Container {
  const port = portOf(workload)
  return {
    name: applicationName,
    image,
    imagePullPolicy: "IfNotPresent",
    env: variablesOf(workload, port),
    ports: [{ name: "app", containerPort: port, protocol: "TCP" }],
    resources: resourcesOf(workload),
    readinessProbe: { tcpSocket: { port }, periodSeconds: 2, failureThreshold: 3 },
    // It shares its network with the sidecar, so it must not be able to listen in on it.
    securityContext: { privileged: false, capabilities: { drop: ["NET_RAW"] } },
    ...(workload.sidecar && {
      lifecycle: { postStart: { exec: { command: ["sh", "-c", trustScript] } } },
      volumeMounts: [
        { name: "certificate", mountPath: certificateFolder, readOnly: true },
        ...(workload.sidecar.wxTokenFile
          ? [{ name: "wx-token", mountPath: wxTokenFolder, readOnly: true }]
          : []),
      ],
    }),
  }
}

function variablesOf(workload: Workload, port: number): V1EnvVar[] {
  return [
    ...Object.entries({ ...trustVariables(workload), ...workload.env }).map(([name, value]) => ({
      name,
      value: literal(value),
    })),
    { name: "PORT", value: String(port) },
    { name: "INSTANCE", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
  ]
}

/** Node.js has roots of its own, so it is told of the certificate; a version may say what else it is to trust. */
const trustVariables = ({ sidecar }: Workload): Record<string, string> =>
  sidecar
    ? {
        [nodeTrustVariable]: certificateFile,
        [certificateVariable]: certificateFile,
        [httpsVariable]: `${nameAddress}:443`,
      }
    : {}

/** Kubernetes expands `$(NAME)` and `$$` in values; what people wrote is meant as it stands. */
const literal = (value: string) => value.replaceAll("$", () => "$$")

function resourcesOf({ cpu, memoryMib }: Workload) {
  const amounts = {
    ...(cpu !== null && { cpu: `${Math.round(cpu * 1000)}m` }),
    ...(memoryMib !== null && { memory: `${memoryMib}Mi` }),
  }
  return Object.keys(amounts).length > 0 ? { requests: amounts, limits: amounts } : {}
}

/**
 * Adds the certificate to what the image trusts, where the image has a way to (S16): Debian's and Alpine's, or Red
 * Hat's. It never fails, since Kubernetes would then end the application; an image that runs as another user than
 * root cannot change what it trusts, and says so at the preflight.
 */
export const trustScript = `
certificate=${certificateFile}
[ -s "$certificate" ] || exit 0
if command -v update-ca-certificates; then
  mkdir -p /usr/local/share/ca-certificates
  cp "$certificate" /usr/local/share/ca-certificates/weside.crt && update-ca-certificates
elif command -v update-ca-trust; then
  cp "$certificate" /etc/pki/ca-trust/source/anchors/weside.crt && update-ca-trust
fi >/dev/null 2>&1
exit 0
`.trim()
