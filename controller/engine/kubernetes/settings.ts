/** The controller's settings as far as Kubernetes is concerned. */
export type KubernetesSettings = {
  /** Where instances live. */
  namespace: string
  /** Which Weside's objects are ours: several may share a namespace. A label's value. */
  owner: string
  /** Who instances are to the cluster. */
  serviceAccount: string
  /** As pods reach the broker. */
  brokerUrl: string
  /** PEM that sidecars check the broker with; null when its certificate is one that every program trusts. */
  brokerCaFile: string | null
  upstream: string
  consoleUrl: string
  netAdmin: boolean
  /** Null when nobody said which. */
  sidecarImage: string | null
  sidecarBuild: string
}

/** Who writes our part of every object, to server-side apply. */
export const fieldManager = "weside"
