// `npm start`: sets up what is missing, then hands over to the launcher.
import { spawn } from "node:child_process"
import { quiet, root, setup } from "./setup.mjs"
import { buildSidecarImage } from "./sidecar-image.mjs"

setup({ build: true })
if (process.env.WESIDE_ENGINE === "podman") buildSidecarImage()
const launcher = spawn(process.execPath, ["--import", "tsx", "launcher/main.ts"], {
  cwd: root,
  env: quiet,
  stdio: "inherit",
})
// Ctrl-C reaches both processes; this one waits for the launcher, which ends everything in order.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => launcher.kill(signal))
launcher.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)))

// A signal to npm ends npm and the shell between, and never arrives here: their end is the signal.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || launcher.kill("SIGTERM"), 250).unref()
}
