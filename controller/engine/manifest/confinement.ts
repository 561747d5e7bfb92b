import type { V1SecurityContext } from "@kubernetes/client-node"

/** Nobody: neither root nor a user of any image. */
const ownUser = 65532

/** What every container of our own runs as: it can read its image and write to its own volumes, nothing else. */
export const confined = {
  runAsNonRoot: true,
  runAsUser: ownUser,
  runAsGroup: ownUser,
  privileged: false,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
} satisfies V1SecurityContext

/** The same with the one right that the takeover needs, which only root can hold. */
export const networkAdmin = {
  ...confined,
  runAsNonRoot: false,
  runAsUser: 0,
  runAsGroup: 0,
  capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] },
} satisfies V1SecurityContext
