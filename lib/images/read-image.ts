// Where images are asked for: this machine's podman, or their registries where a cluster will pull them.
import { env as settings } from "../env"
import { readLocalImage } from "./read-local-image"
import { readRegistryImage } from "./registry/read-registry-image"
import type { ImageFacts } from "./schema"

type ReadImage = (name: string, waitMs: number) => Promise<ImageFacts | null>

/** Null while it is being fetched for longer than `waitMs`. Throws the refusal of one that cannot run here. */
export const readImage: ReadImage = settings.engine === "kubernetes" ? readRegistryImage : readLocalImage
