import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { podTokenAudience } from "@/lib/wire/broker"
import { type Platform, sidecarResources } from "../manifest/platform"
import type { KubernetesSettings } from "./settings"

/** What pods of this cluster find; the broker's certificate authority is read anew each time, since it may be renewed. */
export function platformOf(settings: KubernetesSettings): Platform {
  const { owner, namespace, netAdmin, consoleUrl, sidecarBuild, serviceAccount } = settings
  return {
    ...{ owner, namespace, netAdmin, consoleUrl, sidecarBuild, sidecarResources },
    sidecarImage: settings.sidecarImage!,
    broker: { url: settings.brokerUrl },
    upstream: { url: settings.upstream },
    identity: { audience: podTokenAudience, serviceAccount },
    brokerTrust: settings.brokerCaFile === null ? null : trustIn(settings.brokerCaFile),
  }
}

/** Throws a sentence for the operator when these settings cannot be right. */
export function checkSettings({ brokerUrl, brokerCaFile, sidecarImage, owner }: KubernetesSettings) {
  if (!sidecarImage)
    throw new Error(
      "WESIDE_SIDECAR_IMAGE is not set: name the sidecar's image as the cluster's nodes pull it, with its digest.",
    )
  if (!brokerUrl.startsWith("https:"))
    throw new Error(
      `WESIDE_BROKER_URL is ${brokerUrl}: pods send their identity there, so it has to be an https: address.`,
    )
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(owner))
    throw new Error(
      `WESIDE_OWNER is “${owner}”: it has lower-case letters, digits and hyphens within, at most 63, since it is in names and labels.`,
    )
  if (brokerCaFile !== null) trustIn(brokerCaFile)
}

function trustIn(file: string) {
  let pem: string
  try {
    pem = readFileSync(file, "utf8")
  } catch (error) {
    throw new Error(`WESIDE_BROKER_CA_FILE cannot be read: ${(error as Error).message}`, { cause: error })
  }
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new Error(`WESIDE_BROKER_CA_FILE names ${file}, which has no certificate in PEM.`)
  return { pem, digest: createHash("sha256").update(pem).digest("hex") }
}
