// `npm run bench:sidecar`: plain Node until what the measurement itself needs is there.
import { packSidecar, setup } from "../scripts/setup.mjs"

setup({ build: false })
packSidecar()
const { register } = await import("tsx/esm/api")
register()
await import("./main.ts")
