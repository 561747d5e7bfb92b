// Applications may give up being root: what they are to see is open to everyone, whatever the umask.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"

export function openFolder(folder: string) {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
}

export function writeOpenFile(file: string, text: string) {
  writeFileSync(file, text)
  chmodSync(file, 0o644)
}
