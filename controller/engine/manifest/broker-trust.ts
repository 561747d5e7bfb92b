import type { V1ConfigMap, V1EnvVar, V1Volume, V1VolumeMount } from "@kubernetes/client-node"
import { label } from "./labels"
import { brokerTrustFolder } from "./places"
import type { Platform } from "./platform"

/** Two Weside of one namespace trust their own brokers each. */
const nameFor = (owner: string) => `${owner}-broker-ca`
const file = "ca.crt"

/** What sidecars check their broker's certificate with, one for all versions of a namespace; null when they need none. */
export const brokerTrustOf = ({ brokerTrust, namespace, owner }: Platform): V1ConfigMap | null =>
  brokerTrust && {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: nameFor(owner),
      labels: { [label.owner]: owner, "app.kubernetes.io/managed-by": "weside" },
      ...(namespace !== null && { namespace }),
    },
    data: { [file]: brokerTrust.pem },
  }

export const brokerTrustVolumes = ({ brokerTrust, owner }: Platform): V1Volume[] =>
  brokerTrust ? [{ name: "broker-ca", configMap: { name: nameFor(owner) } }] : []

export const brokerTrustMounts = ({ brokerTrust }: Platform): V1VolumeMount[] =>
  brokerTrust ? [{ name: "broker-ca", mountPath: brokerTrustFolder, readOnly: true }] : []

export const brokerTrustVariables = ({ brokerTrust }: Platform): V1EnvVar[] =>
  brokerTrust ? [{ name: "NODE_EXTRA_CA_CERTS", value: `${brokerTrustFolder}/${file}` }] : []

/** Programs read their roots once, when they start: other roots mean other pods. */
export const brokerTrustNotes = ({ brokerTrust }: Platform): Record<string, string> | null =>
  brokerTrust && { "weside/broker-ca": brokerTrust.digest }
