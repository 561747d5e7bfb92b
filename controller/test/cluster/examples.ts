// What the tests of the test cluster begin with.
export const namespace = "weside-instances"

export const deployment = (name: string, spec: { replicas?: number; image?: string; pod?: object } = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, labels: { app: name } },
  spec: {
    ...(spec.replicas !== undefined && { replicas: spec.replicas }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: "app", image: spec.image ?? "registry.example/hello:1", ports: [{ containerPort: 80 }] },
        ],
        ...spec.pod,
      },
    },
  },
})
