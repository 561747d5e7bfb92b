// `npm run bench:broker`: plain Node until what the measurement itself needs is there.
import { setup } from "../scripts/setup.mjs"

setup({ build: false })
const { register } = await import("tsx/esm/api")
register()
await import("./broker-main.ts")
