// Before the real tests start: `dist/sidecar` is what the source says now.
export { packSidecar as default } from "./setup.mjs"
